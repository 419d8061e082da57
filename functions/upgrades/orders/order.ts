/** What an operator asks of a rollout, read from the body of a request. */
import { z } from 'zod';
import type { Order, Orders } from '../../../shared/fleet/orders';

export const ORDERS = ['pause', 'resume', 'cancel', 'skip', 'retry', 'abort'] as const;

export type OrderName = (typeof ORDERS)[number];

export function isOrder(text: string): text is OrderName {
  return (ORDERS as readonly string[]).includes(text);
}

/** What an order is about: clusters by name or ARM id. */
export interface Subject {
  cluster?: string | undefined;
  ring?: string | undefined;
  pool?: string | undefined;
  clusters?: string[] | undefined;
}

const why = z.string({ error: 'say why: people read it in the report' }).trim().min(1).max(300);

const name = z.string().trim().min(1).max(300);

export const bodies = {
  pause: z.strictObject({ why, by: name.optional() }),
  resume: z.strictObject({ why: why.optional(), by: name.optional() }),
  cancel: z.strictObject({ why, by: name.optional() }),
  skip: z
    .strictObject({ why, by: name.optional(), cluster: name.optional(), ring: name.optional() })
    .refine(({ cluster, ring }) => (cluster === undefined) !== (ring === undefined), {
      error: "name either a 'cluster' or a 'ring'",
    }),
  retry: z.strictObject({
    why: why.optional(),
    by: name.optional(),
    /** Names or ids; all that are not where the rollout wants them when absent. */
    clusters: z.array(name).min(1).optional(),
  }),
  abort: z.strictObject({ why, by: name.optional(), cluster: name, pool: name.optional() }),
};

/** The orders after this one. `subject`: ARM id of the cluster, or name of the ring. */
export function withOrder(
  orders: Orders,
  what: 'pause' | 'resume' | 'cancel' | 'skipRing' | 'skipCluster',
  order: Order,
  subject = '',
): Orders {
  switch (what) {
    case 'pause':
      return { ...orders, paused: order };
    case 'resume': {
      const { paused, ...rest } = orders;
      return rest;
    }
    case 'cancel':
      return { ...orders, canceled: order };
    case 'skipRing':
      return { ...orders, rings: { ...orders.rings, [subject]: order } };
    case 'skipCluster':
      return { ...orders, clusters: { ...orders.clusters, [subject.toLowerCase()]: order } };
  }
}
