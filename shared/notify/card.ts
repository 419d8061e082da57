/**
 * A message as an Adaptive Card in the envelope that a Teams Workflows webhook expects.
 * https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook
 */
import { type Message, visible } from './message';

const COLOUR = { info: 'Default', good: 'Good', attention: 'Attention' } as const;

/** Teams refuses messages over 28 KB; a message with fewer lines is better than none. */
const BYTES_MAX = 28_000;

/** Signs of a line, of one side of a fact, and number of facts, actions and links. */
const LINE_MAX = 600;
const FACT_MAX = 60;
const FACTS_MAX = 30;
const ACTIONS_MAX = 5;

/** Names, tags and errors come from outside, and only a TextRun shows them as they are. */
interface Run {
  text: string;
  weight?: 'Bolder';
  size?: 'Medium';
  color?: (typeof COLOUR)[keyof typeof COLOUR];
  isSubtle?: boolean;
}

export function cardMessage(message: Message): object {
  for (let lines = message.lines.length; ; lines--) {
    const envelope = envelopeOf(cardOf(message, lines));
    if (lines === 0 || Buffer.byteLength(JSON.stringify(envelope)) <= BYTES_MAX) return envelope;
  }
}

function envelopeOf(content: object): object {
  const contentType = 'application/vnd.microsoft.card.adaptive';
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] };
}

/** @param max how many lines are shown; the rest is counted */
function cardOf(message: Message, max: number): object {
  const actions = message.links.slice(0, ACTIONS_MAX).map(({ title, url }) => {
    return { type: 'Action.OpenUrl', title: visible(title, FACT_MAX), url };
  });
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: bodyOf(message, max),
    ...(actions.length === 0 ? {} : { actions }),
  };
}

function bodyOf(message: Message, max: number): object[] {
  const { title, text, severity, next, note, facts, actions } = message;
  const heading: Run = { text: title, size: 'Medium', weight: 'Bolder', color: COLOUR[severity] };
  return [
    block([heading]),
    block([{ text }]),
    ...facts
      .slice(0, FACTS_MAX)
      .map(({ label, value }) =>
        small(labelled(visible(label, FACT_MAX), visible(value, FACT_MAX))),
      ),
    ...linesOf(message, max).map((line, at) =>
      block([{ text: line }], at === 0 ? 'Medium' : 'Small'),
    ),
    ...(next === undefined ? [] : [block(labelled('Next', next), 'Medium')]),
    ...choices(actions.slice(0, ACTIONS_MAX)),
    ...(note === undefined ? [] : [block([{ text: note, isSubtle: true }])]),
  ];
}

function choices(actions: string[]): object[] {
  if (actions.length === 0) return [];
  const heading: Run = { text: 'What you can do', weight: 'Bolder' };
  return [block([heading]), ...actions.map((action) => block([{ text: `– ${action}` }], 'Small'))];
}

function linesOf({ lines }: Message, max: number): string[] {
  const left = lines.length - max;
  return left > 0 ? [...lines.slice(0, max), `and ${left} more`] : lines;
}

function labelled(label: string, text: string): Run[] {
  return [{ text: `${label}: `, weight: 'Bolder' }, { text }];
}

function small(runs: Run[]): object {
  return block(runs, 'None');
}

function block(runs: Run[], spacing = 'Default'): object {
  const inlines = runs.map((run) => {
    return { type: 'TextRun', ...run, text: visible(run.text, LINE_MAX) };
  });
  return { type: 'RichTextBlock', spacing, inlines };
}
