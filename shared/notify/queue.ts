/**
 * Which of the waiting notices make the next message to a channel. Pure.
 *
 * A message to people is one notice. When more of a topic wait than may go in ten minutes, all of
 * them are told in one message, so that a storm neither drowns the reader nor hides anything.
 */
import type { Headline } from './message';

/** The batch of what is not collected; of others the name is when they are due. */
export const NOW = 'now';

/** A waiting notice without its content. Keys sort by age. */
export interface Head extends Headline {
  key: string;
  /** Of notice and channel: the same for the same news. */
  id: string;
  /** Since when it waits: ISO instant, UTC. */
  at: string;
  /** Never told together with others: a question, or an event for programs. */
  alone: boolean;
  /** Channels that have failed it. */
  tried: string[];
}

/** What the next message is made of: the notices up to a key, so that a repetition has the same. */
export interface Chosen {
  how: 'one' | 'storm' | 'digest' | 'events';
  /** Key of the last of them; of `one` the only one. */
  last: string;
  /** Of a storm. */
  topic?: Head['topic'];
}

/** Messages of a topic to a channel in ten minutes. */
const STORM = 10;
export const STORM_SPAN = 600_000;

/** Events in a request: Event Grid takes 1 MB. */
const EVENTS_MAX = 20;

interface Situation {
  /** Whether they were collected until a digest, or the end of quiet hours. */
  collected: boolean;
  forPrograms: boolean;
  /** When messages of each topic were sent lately: milliseconds since 1970 (UTC). */
  recent: Record<string, number[]>;
  now: number;
}

/** @returns undefined when nothing waits; `wait` in seconds when a storm must pass first */
export function choose(
  heads: readonly Head[],
  on: Situation,
): Chosen | { wait: number } | undefined {
  const [first] = heads;
  if (first === undefined) return undefined;
  if (on.forPrograms) return { how: 'events', last: lastOf(heads.slice(0, EVENTS_MAX)) };
  const alone = heads.find((head) => head.alone);
  if (alone !== undefined) return { how: 'one', last: alone.key };
  if (on.collected) return together(heads, 'digest');
  return inStorm(heads, on);
}

export function belongsTo(chosen: Chosen, head: Head): boolean {
  switch (chosen.how) {
    case 'one':
      return head.key === chosen.last;
    case 'storm':
      return head.key <= chosen.last && head.topic === chosen.topic && !head.alone;
    case 'digest':
      return head.key <= chosen.last && !head.alone;
    case 'events':
      return head.key <= chosen.last;
  }
}

/** What needs attention goes first; a topic in a storm does not hold up the others. */
function inStorm(heads: readonly Head[], { recent, now }: Situation): Chosen | { wait: number } {
  const urgentFirst = [...heads.filter(isUrgent), ...heads];
  const waits: number[] = [];
  for (const topic of new Set(urgentFirst.map((head) => head.topic))) {
    const sent = (recent[topic] ?? []).filter((at) => at > now - STORM_SPAN);
    const next = nextOf(topic, urgentFirst, STORM - sent.length);
    if (next !== undefined) return next;
    waits.push(Math.min(...sent) + STORM_SPAN - now);
  }
  return { wait: Math.max(1, Math.ceil(Math.min(...waits) / 1000)) };
}

/** @param places messages of the topic that may still be sent; the last is for all that wait */
function nextOf(topic: Head['topic'], heads: Head[], places: number): Chosen | undefined {
  if (places <= 0) return undefined;
  const keys = new Set(heads.filter((head) => head.topic === topic).map(({ key }) => key));
  const [first = ''] = keys;
  if (places > 1 || keys.size === 1) return { how: 'one', last: first };
  return { how: 'storm', last: [...keys].sort().at(-1) ?? '', topic };
}

function isUrgent({ severity }: Head): boolean {
  return severity === 'attention';
}

function together(heads: readonly Head[], how: 'digest'): Chosen {
  return heads.length === 1 ? { how: 'one', last: lastOf(heads) } : { how, last: lastOf(heads) };
}

function lastOf(heads: readonly Head[]): string {
  return heads.at(-1)?.key ?? '';
}
