/** What one message says, the same on every channel. It is made of one notice, or of several. */
import type { Severity, Topic } from '../fleet/notifySchema';
import { type Notice, reasonLines } from './notice';

export interface Message {
  /** The same for the same message: a repeated sending is recognised by it. */
  id: string;
  topic: Topic;
  severity: Severity;
  title: string;
  text: string;
  facts: { label: string; value: string }[];
  /** Why, or what has been collected: a line each. */
  lines: string[];
  next?: string;
  actions: string[];
  links: Link[];
  /** Small print: why the reader may see it twice. */
  note?: string;
}

export interface Link {
  title: string;
  /** Absolute. It may be signed: it goes into the message and nowhere else. */
  url: string;
}

/** What is known of a notice without its content. */
export interface Headline {
  topic: Topic;
  severity: Severity;
  title: string;
}

/** Most titles that a collection lists; the rest is counted. */
const TITLES_MAX = 20;

export function messageOf(notice: Notice, id: string, links: Link[]): Message {
  const { topic, severity, title, text, facts, next, actions = [] } = notice;
  const said = { id, topic, severity, title, text, facts, actions, links };
  return { ...said, lines: reasonLines(notice), ...(next === undefined ? {} : { next }) };
}

/**
 * Several notices as one message.
 * @param how `storm`: more of the same at once; `digest`: collected as the policy wishes
 */
export function collection(
  of: readonly [Headline, ...Headline[]],
  id: string,
  how: 'storm' | 'digest',
): Message {
  const severity = of.some((one) => one.severity === 'attention') ? 'attention' : 'info';
  const counted = countTitles(of);
  const shown = counted.slice(0, TITLES_MAX);
  const rest = of.length - shown.reduce((sum, { times }) => sum + times, 0);
  return {
    id,
    topic: of[0].topic,
    severity,
    title: how === 'storm' ? `${of.length} more like this: ${of[0].topic}` : digestTitle(of),
    text:
      how === 'storm'
        ? 'So many came at once that they are told together.'
        : 'Collected since the last digest or during the quiet hours.',
    facts: [],
    lines: [
      ...shown.map(({ title, times }) => (times === 1 ? title : `${title} (${times} times)`)),
      ...(rest > 0 ? [`and ${rest} more`] : []),
    ],
    actions: [],
    links: [],
  };
}

function digestTitle(of: readonly Headline[]): string {
  const topics = [...new Set(of.map(({ topic }) => topic))];
  return `${of.length} notices: ${topics.join(', ')}`;
}

/** What needs attention first. */
function countTitles(of: readonly Headline[]): { title: string; times: number }[] {
  const times = new Map<string, number>();
  const urgent = of.filter(({ severity }) => severity === 'attention');
  const others = of.filter(({ severity }) => severity !== 'attention');
  for (const { title } of [...urgent, ...others]) times.set(title, (times.get(title) ?? 0) + 1);
  return [...times].map(([title, count]) => ({ title, times: count }));
}

/** Without signs that cannot be seen, which may also turn the direction of the text around. */
export function visible(text: string, max: number): string {
  const signs = Array.from(text.replace(/\p{C}+/gu, ' '));
  return signs.length > max ? `${signs.slice(0, max - 1).join('')}…` : signs.join('');
}
