/**
 * A notice as an Adaptive Card in the envelope that a Teams Workflows webhook expects.
 * https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook
 */
import { type Notice, reasonLines } from './notice';

const COLOUR = { info: 'Default', good: 'Good', attention: 'Attention' } as const;

/** Teams refuses messages over 28 KB; a single error text must not cost the whole message. */
const LINE_MAX = 600;

export function cardMessage(notice: Notice): object {
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      { ...text(notice.title), size: 'Medium', weight: 'Bolder', color: COLOUR[notice.severity] },
      text(notice.text),
      ...factSet(notice),
      ...reasonLines(notice).map(text),
    ],
  };
  const attachment = {
    contentType: 'application/vnd.microsoft.card.adaptive',
    contentUrl: null,
    content,
  };
  return { type: 'message', attachments: [attachment] };
}

function text(line: string) {
  return { type: 'TextBlock', text: line.slice(0, LINE_MAX), wrap: true };
}

function factSet({ facts }: Notice): object[] {
  if (facts.length === 0) return [];
  return [{ type: 'FactSet', facts: facts.map(({ label, value }) => ({ title: label, value })) }];
}
