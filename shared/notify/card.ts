/**
 * A notice as an Adaptive Card in the envelope that a Teams Workflows webhook expects.
 * https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook
 */
import { type Notice, REASONS_MAX, reasonLines } from './notice';

const COLOUR = { info: 'Default', good: 'Good', attention: 'Attention' } as const;

/** Teams refuses messages over 28 KB; a message with fewer reasons is better than none. */
const BYTES_MAX = 28_000;

/** Signs of a line, of one side of a fact, and number of facts. */
const LINE_MAX = 600;
const FACT_MAX = 60;
const FACTS_MAX = 30;

export function cardMessage(notice: Notice): object {
  for (let reasons = REASONS_MAX; ; reasons--) {
    const message = messageWith(notice, reasons);
    if (reasons === 0 || Buffer.byteLength(JSON.stringify(message)) <= BYTES_MAX) return message;
  }
}

function messageWith(notice: Notice, reasons: number): object {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      heading(notice),
      text(notice.text),
      ...factSet(notice),
      ...reasonLines(notice, reasons).map(text),
    ],
  };
  const attachment = {
    contentType: 'application/vnd.microsoft.card.adaptive',
    contentUrl: null,
    content,
  };
  return { type: 'message', attachments: [attachment] };
}

/** Titles and facts are our own words; a TextBlock and a fact would read Markdown. */
function heading({ title, severity }: Notice): object {
  const look = { size: 'Medium', weight: 'Bolder', color: COLOUR[severity], wrap: true };
  return { type: 'TextBlock', text: cut(title, LINE_MAX), ...look };
}

/** Names, tags and errors come from outside; a TextRun shows them as they are, a link as text. */
function text(line: string): object {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: cut(line, LINE_MAX) }] };
}

function factSet({ facts }: Notice): object[] {
  if (facts.length === 0) return [];
  const rows = facts
    .slice(0, FACTS_MAX)
    .map(({ label, value }) => ({ title: cut(label, FACT_MAX), value: cut(value, FACT_MAX) }));
  return [{ type: 'FactSet', facts: rows }];
}

/** Without signs that cannot be seen, which may also turn the direction of the text around. */
function cut(line: string, max: number): string {
  return Array.from(line.replace(/\p{C}+/gu, ' '))
    .slice(0, max)
    .join('');
}
