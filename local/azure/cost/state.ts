import type { World } from '../world/world';
import { Meter } from './meter';

/** What the simulated Cost Management knows, and what stories have told it. */
export interface CostState {
  meter: Meter;
  /** Currency of a subscription's bill, by its id in lower case; EUR when absent. */
  billedIn: Map<string, string>;
  /** When each subscription was asked about, in virtual milliseconds. */
  asked: Map<string, number[]>;
  /** Queries that a subscription may make in a minute. */
  queriesMax: number;
}

const QUERIES_MAX = 4;

export function newCostState(world: World): CostState {
  return {
    meter: new Meter(world),
    billedIn: new Map(),
    asked: new Map(),
    queriesMax: QUERIES_MAX,
  };
}
