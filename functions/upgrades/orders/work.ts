/** What every order is carried out with. */
import type { DurableClient } from 'durable-functions';
import type { RunStore } from '../../../shared/azure/runStore';
import type { Order } from '../../../shared/fleet/orders';
import type { ClusterResult, RunHead } from '../contract';

export interface Work {
  client: DurableClient;
  store: RunStore<RunHead, ClusterResult>;
  head: RunHead;
  /** The rollout has not ended. */
  alive: boolean;
  order: Order;
}

export interface Refused {
  refused: string;
  status: 400 | 409;
}

/** What was done, for the answer and the audit trail; or why not. */
export type Done =
  Refused | { cluster?: string; ring?: string; pool?: string; clusters?: string[] };
