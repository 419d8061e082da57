/** A message as an e-mail: HTML with everything escaped, and plain text. */
import type { Mail } from '../azure/mail';
import { type Html, html } from '../html';
import { type Message, visible } from './message';

const COLOUR = { info: '#0b5cad', good: '#0b7a3b', attention: '#b3261e' } as const;

const LINE_MAX = 2000;
const SUBJECT_MAX = 200;

/** Many mail programs read no style sheets, so each element carries its style. */
const STYLE = {
  body: 'margin:0;padding:16px;font:16px/1.5 Segoe UI,Helvetica,Arial,sans-serif;color:#1f1f1f;background:#fff',
  box: 'max-width:40em;margin:0 auto;overflow-wrap:anywhere;word-break:break-word',
  label: 'min-width:6em;text-align:left;vertical-align:top;padding:2px 12px 2px 0;font-weight:600',
  value: 'vertical-align:top;padding:2px 0;overflow-wrap:anywhere;word-break:break-word',
  button: `display:inline-block;margin:4px 8px 4px 0;padding:10px 16px;border-radius:4px;background:${COLOUR.info};color:#fff;text-decoration:none;font-weight:600`,
  note: 'color:#595959;font-size:14px',
};

export function mailOf(message: Message): Mail {
  return {
    subject: visible(message.title, SUBJECT_MAX),
    html: htmlOf(message),
    plainText: plainTextOf(message),
  };
}

function htmlOf(message: Message): string {
  const { title, text, severity, facts, lines, next, actions, links, note } = message;
  const border = `border-left:4px solid ${COLOUR[severity]};padding-left:12px`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>${title}</title>
      </head>
      <body style="${STYLE.body}">
        <div style="${STYLE.box}">
          <h1 style="font-size:20px;line-height:1.3;${border}">${cut(title)}</h1>
          <p>${cut(text)}</p>
          ${table(facts)}${list(lines)}${
            next === undefined ? [] : html`<p><strong>Next:</strong> ${cut(next)}</p> `
          }${
            actions.length === 0
              ? []
              : html`<p style="margin-bottom:0"><strong>What you can do</strong></p>
                  ${list(actions)}`
          }${links.length === 0 ? [] : html`<p>${links.map(button)}</p> `}${
            note === undefined ? [] : html`<p style="${STYLE.note}">${note}</p> `
          }
        </div>
      </body>
    </html> `.toString();
}

function table(facts: Message['facts']): Html[] {
  if (facts.length === 0) return [];
  const rows = facts.map(
    ({ label, value }) =>
      html`<tr>
        <th scope="row" style="${STYLE.label}">${cut(label)}</th>
        <td style="${STYLE.value}">${cut(value)}</td>
      </tr> `,
  );
  return [
    html`<table role="presentation" style="border-collapse:collapse">
      ${rows}
    </table> `,
  ];
}

function list(lines: string[]): Html[] {
  if (lines.length === 0) return [];
  const items = lines.map((line) => html`<li>${cut(line)}</li> `);
  return [
    html`<ul style="padding-left:20px">
      ${items}
    </ul> `,
  ];
}

/** Its address is made by us. */
function button({ title, url }: Message['links'][number]): Html {
  return html`<a href="${url}" style="${STYLE.button}">${title}</a>`;
}

function cut(line: string): string {
  return visible(line, LINE_MAX);
}

function plainTextOf(message: Message): string {
  const { title, text, facts, lines, next, actions, links, note } = message;
  const blocks = [
    [title],
    [text],
    facts.map(({ label, value }) => `${label}: ${value}`),
    lines.map((line) => `- ${line}`),
    next === undefined ? [] : [`Next: ${next}`],
    actions.map((action) => `To do: ${action}`),
    links.map((link) => `${link.title}: ${link.url}`),
    note === undefined ? [] : [note],
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map(cut).join('\n'))
    .join('\n\n');
}
