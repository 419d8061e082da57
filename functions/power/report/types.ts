/** What the weekly report says. Instants are ISO, UTC; amounts are per currency and never mixed. */
import type { ClusterRef } from '../../../shared/fleet/cluster';
import type { MissedWhy } from '../ledger/interval';
import type { Amounts } from '../money/price';

/** Hours of one kind that a cluster ran although it could have been off. */
export interface MissedSum {
  why: MissedWhy;
  hours: number;
  cost: Amounts;
  /** Sentences, each once. */
  texts: string[];
}

/** Estimate against bill, for the days that Azure has told of. */
export interface Difference {
  /** Days of clusters. */
  days: number;
  estimate: Amounts;
  actual: Amounts;
}

export interface ReportedCluster extends ClusterRef {
  ring: string;
  /** Stops of ours that have a part in the week. */
  stops: number;
  hoursOff: number;
  saved: Amounts;
  /** Hours that somebody else had it off. */
  hoursByHand: number;
  missed: MissedSum[];
  difference?: Difference;
  /** What has no price, or is not known: in no sum. */
  unknown: string[];
}

export interface Totals {
  clusters: number;
  hoursOff: number;
  saved: Amounts;
  missedHours: number;
  missedCost: Amounts;
}

export interface ReportedRing extends Totals {
  name: string;
  clusters: number;
}

export interface ReportedBudget {
  name: string;
  /** Of a budget for each cluster. */
  cluster?: string;
  monthly: number;
  currency: string;
  /** Of the month in which the report is made. */
  forecast: Amounts;
  actual: Amounts;
  /** Until when Azure has told what was billed. */
  actualUntil?: string;
  over: boolean;
  unknown: string[];
}

export interface WeekReport extends Totals {
  /** `2026-W47` */
  week: string;
  zone: string;
  from: string;
  to: string;
  /** When the report was made; before `to` the week is not over. */
  made: string;
  /** Since when stops are written down, if that was within the week. */
  since?: string;
  rings: ReportedRing[];
  members: ReportedCluster[];
  budgets: ReportedBudget[];
  days: { label: string; saved: Amounts; missed: Amounts }[];
  difference?: Difference;
  /** When the oldest of the bills was read. */
  billsRead?: string;
  unknown: string[];
}
