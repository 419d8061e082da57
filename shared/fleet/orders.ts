/** What operators have asked of a running rollout, and what that means for the next step. */
import { DateTime } from 'luxon';
import type { Reason, Verdict } from '../reasons';

/** One wish of a person. */
export interface Order {
  by: string;
  /** ISO instant, UTC. */
  at: string;
  why: string;
}

export interface Orders {
  paused?: Order;
  canceled?: Order;
  /** Rings to leave out, by name. */
  rings: Record<string, Order>;
  /** Clusters to leave out, by ARM id in lower case. */
  clusters: Record<string, Order>;
}

export const NO_ORDERS: Orders = { rings: {}, clusters: {} };

/** What the next step is about. */
export interface Subject {
  ring?: string;
  /** ARM id. */
  cluster?: string;
}

/** Seconds between two looks at a pause. */
const LOOK_AGAIN = 300;

/**
 * Whether work may go on: act, wait while it is paused, or refuse because it was canceled or left
 * out.
 * @param now ISO instant, UTC
 */
export function mayGoOn(orders: Orders, { ring, cluster }: Subject, now: string): Verdict<'go'> {
  const { paused, canceled, rings, clusters } = orders;
  if (canceled !== undefined) return refuse('canceled', 'canceled the rollout', canceled);
  const left = ring === undefined ? undefined : rings[ring];
  if (left !== undefined) return refuse('ringSkipped', `left out ring ${ring}`, left);
  const without = cluster === undefined ? undefined : clusters[cluster.toLowerCase()];
  if (without !== undefined) return refuse('clusterSkipped', 'left out this cluster', without);
  if (paused !== undefined) {
    const until = DateTime.fromISO(now, { zone: 'utc' }).plus({ seconds: LOOK_AGAIN }).toISO();
    const because = [reason('paused', 'paused the rollout', paused)];
    return { kind: 'wait', until: until ?? now, because };
  }
  return { kind: 'act', action: 'go', because: [] };
}

function refuse(code: string, what: string, order: Order): Verdict<'go'> {
  return { kind: 'refuse', because: [reason(code, what, order)] };
}

function reason(code: string, what: string, { by, at, why }: Order): Reason {
  return { code, message: `${by} ${what} at ${at}: ${why}`, evidence: { by, at, why } };
}
