/** What people are told: one content for every channel. */
import type { Severity, Topic } from '../fleet/notifySchema';
import type { Reason } from '../reasons';

export type { Severity, Topic } from '../fleet/notifySchema';

/** Names and texts of errors in it come from outside: every channel shows them as plain text. */
export interface Notice {
  /** The same for the same piece of news: a repeated delivery is recognised by it. */
  key: string;
  topic: Topic;
  severity: Severity;
  title: string;
  /** One or two sentences: what happened. */
  text: string;
  facts: { label: string; value: string }[];
  /** Why, cluster by cluster. */
  reasons: { subject: string; reason: Reason }[];
  ring?: string;
  /** What it is about; routes choose by tags. */
  clusters?: { id: string; name: string; location?: string; tags?: Record<string, string> }[];
  /** What happens next, and when. */
  next?: string;
  /** What the reader can do, one sentence each. */
  actions?: string[];
  /** Path inside the product such as /api/rollouts/1.34.2; absolute with the setting PUBLIC_URL. */
  link?: string;
  /** A question: each channel gets a link of its own to the page that takes the answer. */
  approval?: {
    /** Of the request. */
    id: string;
    /** ISO instant, UTC. */
    expires: string;
    /** E-mail addresses; mails go to them instead of the channel's. */
    recipients?: string[];
  };
  /** Each channel gets a link of its own to the page on which people make exceptions. */
  exception?: {
    /** Id that the page reads: `power:<cluster key>`. */
    id: string;
    /** ISO instant, UTC. */
    expires: string;
  };
}

/** Most lines of reasons that a message carries; a message is read, not searched. */
export const REASONS_MAX = 20;

/** The reasons as lines, the rest counted. */
export function reasonLines({ reasons }: Pick<Notice, 'reasons'>, max = REASONS_MAX): string[] {
  const shown = reasons.slice(0, max).map(({ subject, reason }) => `${subject}: ${reason.message}`);
  const more = reasons.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}
