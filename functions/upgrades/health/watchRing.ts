/**
 * The watch while a ring bakes: its upgraded clusters are looked at again and again until the bake
 * is over, or until one of them has become worse and a second look says the same.
 */
import type { OrchestrationContext } from 'durable-functions';
import { DateTime } from 'luxon';
import { all, childTask, sleep, type Step, type Story } from '../../../shared/durable/steps';
import type { ClusterRef } from '../../../shared/fleet/cluster';
import type { HealthRules } from '../../../shared/fleet/healthSchema';
import type { Reason } from '../../../shared/reasons';
import type { HealthRef } from './facts';
import { type Found, watchWave } from './watchWave';

export interface Watched {
  cluster: ClusterRef;
  /** The look before the upgrade: `HealthFacts.ref`. */
  before: HealthRef;
}

export interface WatchInput {
  rollout: string;
  ring: string;
  clusters: Watched[];
  rules: HealthRules;
  /** End of the bake: ISO instant, UTC. */
  until: string;
  /** Between looks, in milliseconds: see `watchEvery`. */
  every: number;
  /** From 1: whoever watches in several goes counts on, so that restarts count from look to look. */
  round?: number;
  /** Of earlier histories of this watch. */
  leftOut?: WatchResult['leftOut'];
}

export interface WatchResult {
  /** What has become worse; empty means that the ring stayed healthy to the end. */
  because: { subject: string; reason: Reason }[];
  /** Clusters that could not be judged at the last look, for example because they are stopped. */
  leftOut: { subject: string; reason: Reason }[];
}

const MINUTE = 60_000;
const EVERY_MIN = 30 * MINUTE;
const EVERY_MAX = 360 * MINUTE;
const LOOKS = 6;

/** Long enough for a pod that was just starting. */
const CONFIRM_AFTER_SECONDS = 600;

const CLUSTERS_PER_WAVE = 40;

export const watchRing: Story<WatchInput, WatchResult> = { name: 'watchRing', tell };

/** Milliseconds between looks: six in a bake, and never too many or too few. */
export function watchEvery(bake: number): number {
  return Math.min(EVERY_MAX, Math.max(EVERY_MIN, bake / LOOKS));
}

function* tell(context: OrchestrationContext, input: WatchInput): Step<WatchResult> {
  const { clusters, round = 1, leftOut = [] } = input;
  const left = secondsUntil(context, input.until);
  if (left <= 0) return { because: [], leftOut };
  yield* sleep(context, Math.min(left, input.every / 1000));
  const first = yield* lookAt(context, input, clusters, 'first');
  const suspects = clusters.filter(({ cluster }) => first.worse[cluster.id] !== undefined);
  if (suspects.length > 0) {
    yield* sleep(context, CONFIRM_AFTER_SECONDS);
    const again = yield* lookAt(context, input, suspects, 'again');
    if (Object.keys(again.worse).length > 0) return { because: told(again.worse), leftOut };
  }
  const next = { leftOut: told(first.leftOut), round: round + 1 };
  context.df.continueAsNew({ ...input, ...next });
  return { because: [], leftOut: next.leftOut };

  function told(found: Record<string, Reason[]>): WatchResult['because'] {
    return clusters.flatMap(({ cluster }) =>
      (found[cluster.id] ?? []).map((reason) => ({ subject: cluster.name, reason })),
    );
  }
}

function* lookAt(
  context: OrchestrationContext,
  { rollout, ring, rules, round = 1 }: WatchInput,
  clusters: readonly Watched[],
  which: 'first' | 'again',
): Step<Found> {
  const waves = Array.from({ length: Math.ceil(clusters.length / CLUSTERS_PER_WAVE) }, (_, at) =>
    clusters.slice(at * CLUSTERS_PER_WAVE, (at + 1) * CLUSTERS_PER_WAVE),
  );
  const found = yield* all(
    context,
    waves.map((wave, at) => {
      const input = { watch: `${rollout}|${ring}`, round, clusters: wave, rules };
      const instance = `${context.df.instanceId}:${round}-${which}-${at}`;
      return childTask(context, watchWave, input, instance);
    }),
  );
  return {
    worse: Object.assign({}, ...found.map(({ worse }) => worse)) as Found['worse'],
    leftOut: Object.assign({}, ...found.map(({ leftOut }) => leftOut)) as Found['leftOut'],
  };
}

function secondsUntil(context: OrchestrationContext, until: string): number {
  const now = DateTime.fromJSDate(context.df.currentUtcDateTime);
  return DateTime.fromISO(until, { zone: 'utc' }).diff(now).as('seconds');
}
