/** What a cluster costs by the hour: the words of the job for money. */
import type { Amounts, Billed, Price } from '../../../shared/fleet/price';

export type { Amounts, Billed, Price, PriceBook } from '../../../shared/fleet/price';

/** One thing that a cluster is billed for. */
export interface CostLine {
  /** `work: 3 × Standard_D4s_v5 (Linux)` */
  what: string;
  kind: Billed['kind'];
  /** Of the node pool; absent for what belongs to the whole cluster. */
  pool?: string;
  quantity: number;
  /** Of one. */
  price: Price;
  /** Per hour, for all of them. */
  hourly: number;
  /** Goes on billing while the cluster is stopped. */
  staysBilled: boolean;
}

/** Everything known that a cluster is billed for by the hour, and what has no price. */
export interface HourlyCost {
  lines: CostLine[];
  /** What has no price, by name: these are not in any sum. */
  unknown: string[];
}

/** What a month costs, as far as one can say. Per currency, never added up. */
export interface Forecast {
  /** Billed so far, with its age. */
  actual: Amounts;
  /** Until when the actual figures go: ISO instant, UTC; absent when there are none. */
  actualUntil?: string;
  /** What the rest of the month is expected to cost, with the fee of its tier for all of it. */
  rest: Amounts;
  total: Amounts;
  /** Hours that the cluster is still expected to run. */
  hoursLeft: number;
  /** What has no price: the forecast is too low by it. */
  unknown: string[];
}
