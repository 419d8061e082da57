/** A message as an e-mail: HTML with everything escaped, and plain text. */
import type { Mail } from '../azure/mail';
import { type Message, visible } from './message';

const COLOUR = { info: '#0b5cad', good: '#0b7a3b', attention: '#b3261e' } as const;

const LINE_MAX = 2000;
const SUBJECT_MAX = 200;

/** Many mail programs read no style sheets, so each element carries its style. */
const STYLE = {
  body: 'margin:0;padding:16px;font:16px/1.5 "Segoe UI",Helvetica,Arial,sans-serif;color:#1f1f1f;background:#fff',
  box: 'max-width:40em;margin:0 auto;overflow-wrap:anywhere;word-break:break-word',
  label: 'text-align:left;vertical-align:top;padding:2px 12px 2px 0;font-weight:600',
  value: 'padding:2px 0;overflow-wrap:anywhere;word-break:break-word',
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
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${escape(title)}</title></head><body style='${STYLE.body}'><div style="${STYLE.box}">`,
    `<h1 style="font-size:20px;line-height:1.3;${border}">${escape(title)}</h1><p>${escape(text)}</p>`,
    table(facts),
    list('', lines),
    next === undefined ? '' : `<p><strong>Next:</strong> ${escape(next)}</p>`,
    list('<p style="margin-bottom:0"><strong>What you can do</strong></p>', actions),
    links.length === 0 ? '' : `<p>${links.map(button).join('')}</p>`,
    note === undefined ? '' : `<p style="${STYLE.note}">${escape(note)}</p>`,
    '</div></body></html>',
  ].join('');
}

function table(facts: Message['facts']): string {
  if (facts.length === 0) return '';
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><th scope="row" style="${STYLE.label}">${escape(label)}</th>` +
      `<td style="${STYLE.value}">${escape(value)}</td></tr>`,
  );
  return `<table role="presentation" style="border-collapse:collapse">${rows.join('')}</table>`;
}

function list(heading: string, lines: string[]): string {
  if (lines.length === 0) return '';
  const items = lines.map((line) => `<li>${escape(line)}</li>`);
  return `${heading}<ul style="padding-left:20px">${items.join('')}</ul>`;
}

function button({ title, url }: Message['links'][number]): string {
  return `<a href="${escape(url)}" style="${STYLE.button}">${escape(title)}</a>`;
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
    .map((block) => block.map((line) => visible(line, LINE_MAX)).join('\n'))
    .join('\n\n');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Names of clusters and texts of errors come from outside. */
function escape(text: string): string {
  return visible(text, LINE_MAX).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
