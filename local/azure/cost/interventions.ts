import type { Simulated } from '../simulated';

export type CostIntervention =
  /** The bill of a subscription is in this currency. */
  | { kind: 'billIn'; subscription: string; currency: string }
  /** Queries of costs that a subscription may make in a minute; 0 means that none gets through. */
  | { kind: 'costQueries'; perMinute: number };

type Of<K extends CostIntervention['kind']> = Extract<CostIntervention, { kind: K }>;

export const costEffects: {
  [K in CostIntervention['kind']]: (on: Simulated, what: Of<K>) => void;
} = {
  billIn: ({ cost }, { subscription, currency }) => {
    cost.billedIn.set(subscription.toLowerCase(), currency);
  },
  costQueries: ({ cost }, { perMinute }) => {
    cost.queriesMax = perMinute;
  },
};
