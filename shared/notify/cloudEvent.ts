/** News for programs: CloudEvents 1.0, at least once, to be recognised by their id. */
import type { Notice } from './notice';

export interface SentEvent {
  /** The same for the same event. */
  id: string;
  /** Such as `AksSteward.ClusterUpgraded`. */
  type: string;
  /** What it is about: the ARM id of a cluster, the instance id of a rollout. */
  subject: string;
  /** ISO instant, UTC. */
  time: string;
  data: Record<string, unknown>;
}

/** Type of the event that carries a notice; its data is the notice. */
const NOTICE_EVENT = 'AksSteward.Notice';

/** @param link absolute address of the page with the details */
export function eventOf(notice: Notice, id: string, time: string, link?: string): SentEvent {
  const data = { ...notice, ...(link === undefined ? {} : { link }) };
  return { id, type: NOTICE_EVENT, subject: notice.key, time, data };
}
