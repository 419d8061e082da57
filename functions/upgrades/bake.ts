/**
 * Gives a ring time to show what the upgrade did to it. A story of its own, since it may take
 * weeks and the history of the ring must not grow with it.
 */
import type { OrchestrationContext } from 'durable-functions';
import { DateTime } from 'luxon';
import { child, nowOf, type Step, type Story } from '../../shared/durable/steps';
import type { HealthRules } from '../../shared/fleet/healthSchema';
import { type Watched, watchRing, type WatchResult } from './health/watchRing';
import { goAhead } from './hold';

export interface BakeInput {
  rollout: string;
  run: string;
  ring: string;
  clusters: Watched[];
  rules: HealthRules;
  /** End of the bake: ISO instant, UTC. */
  until: string;
  /** Between looks, in milliseconds. */
  every: number;
  /** Looks of earlier histories. */
  looks?: number;
}

/** Looks before the history is cut by continuing as new. */
const LOOKS_PER_HISTORY = 10;

/** Answers what has become worse; nothing when it stayed healthy or operators had other orders. */
export const bake: Story<BakeInput, WatchResult['because']> = { name: 'bake', tell };

function* tell(context: OrchestrationContext, input: BakeInput): Step<WatchResult['because']> {
  const { rollout, run, ring, clusters, rules, every, looks = 0 } = input;
  const end = DateTime.fromISO(input.until, { zone: 'utc' });
  for (let look = looks + 1; look <= looks + LOOKS_PER_HISTORY; look++) {
    if (DateTime.fromISO(nowOf(context)) >= end) return [];
    if ((yield* goAhead(context, { run, ring })) !== undefined) return [];
    const until = DateTime.min(end, DateTime.fromISO(nowOf(context), { zone: 'utc' }).plus(every));
    // Restarts are counted from look to look.
    const slice = { until: until.toISO() ?? '', every, round: look };
    const watch = { rollout, ring, clusters, rules, ...slice };
    const seen = yield* child(context, watchRing, watch, `${context.df.instanceId}-${look}`);
    if (seen.because.length > 0) return seen.because;
  }
  context.df.continueAsNew({ ...input, looks: looks + LOOKS_PER_HISTORY });
  return [];
}
