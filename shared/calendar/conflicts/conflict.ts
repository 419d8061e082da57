/** What a check answers, and how it becomes a finding. */
import type { Calendar } from '../clusterCalendar';
import type { Finding } from '../findings';
import { isoText, localText } from '../localText';
import type { Span, Zone } from '../types';

export interface Conflict {
  /** Stable code: `backupWhileStopped`. */
  kind: string;
  severity: Finding['severity'];
  /** Which window, backup or ring: part of the id, so it must not change from day to day. */
  subject: string;
  /** What happens, as a sentence. */
  message: string;
  evidence?: Record<string, unknown>;
  /** When it bites, milliseconds since 1970 (UTC); at least one, possibly after the range. */
  bites: number[];
  todo: string;
}

/** Looks at one calendar for one kind of conflict. */
export type Check = (calendar: Calendar) => Conflict[];

interface Owner {
  /** Of a cluster or a subscription. */
  key: string;
  cluster?: { id: string; name: string };
  zone: Zone;
  range: Span;
}

export function findingOf(conflict: Conflict, { key, cluster, zone, range }: Owner): Finding {
  const { kind, severity, subject, message, evidence, bites, todo } = conflict;
  const first = Math.min(...bites);
  return {
    id: `${key}|${kind}|${subject}`,
    severity,
    ...(cluster === undefined ? {} : { cluster }),
    subject,
    reason: { code: kind, message, ...(evidence === undefined ? {} : { evidence }) },
    first: { at: isoText(first), local: localText(first, zone) },
    times: bites.filter((bite) => bite >= range.start && bite < range.end).length,
    todo,
  };
}
