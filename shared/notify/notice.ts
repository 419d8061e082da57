/** What people are told: one content for every channel. */
import type { Reason } from '../reasons';

export interface Notice {
  /** The same for the same piece of news: a repeated delivery is recognised by it. */
  key: string;
  severity: 'info' | 'good' | 'attention';
  title: string;
  /** One or two sentences: what happened and what happens next. */
  text: string;
  facts: { label: string; value: string }[];
  /** Why, cluster by cluster. */
  reasons: { subject: string; reason: Reason }[];
}

/** Most lines of reasons that a message carries; a message is read, not searched. */
export const REASONS_MAX = 20;

/** The reasons as lines, the rest counted. */
export function reasonLines({ reasons }: Notice, max = REASONS_MAX): string[] {
  const shown = reasons.slice(0, max).map(({ subject, reason }) => `${subject}: ${reason.message}`);
  const more = reasons.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more`] : shown;
}
