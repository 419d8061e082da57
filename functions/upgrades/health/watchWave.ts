/** One look at some of the clusters of a ring, one after the other. */
import type { OrchestrationContext } from 'durable-functions';
import { type Step, steps, type Story } from '../../../shared/durable/steps';
import { clusterKey } from '../../../shared/fleet/cluster';
import type { HealthRules } from '../../../shared/fleet/healthSchema';
import { type Reason, reasonOf } from '../../../shared/reasons';
import type * as activities from './activities';
import type { HealthRef } from './facts';
import type { Watched } from './watchRing';

export interface WaveInput {
  /** Rollout and ring: looks are kept under this name. */
  watch: string;
  /** From 1. */
  round: number;
  clusters: Watched[];
  rules: HealthRules;
  /** Of earlier histories of this wave. */
  found?: Found;
}

/** By ARM id. */
export interface Found {
  worse: Record<string, Reason[]>;
  leftOut: Record<string, Reason[]>;
}

/** Clusters before the history is cut by continuing as new. */
const CLUSTERS_PER_HISTORY = 10;

/** Answers what it found and never throws: the wave is one of many side by side. */
export const watchWave: Story<WaveInput, Found> = { name: 'watchWave', tell };

function* tell(context: OrchestrationContext, input: WaveInput): Step<Found> {
  const { clusters } = input;
  const found: Found = input.found ?? { worse: {}, leftOut: {} };
  for (const watched of clusters.slice(0, CLUSTERS_PER_HISTORY)) {
    const { leftOut, because } = yield* lookAt(context, input, watched);
    if (because.length > 0) found[leftOut ? 'leftOut' : 'worse'][watched.cluster.id] = because;
  }
  const rest = clusters.slice(CLUSTERS_PER_HISTORY);
  if (rest.length > 0) context.df.continueAsNew({ ...input, clusters: rest, found });
  return found;
}

interface Judged {
  leftOut?: boolean;
  because: Reason[];
}

function* lookAt(
  context: OrchestrationContext,
  { watch, round, rules }: WaveInput,
  { cluster, before }: Watched,
): Step<Judged> {
  const { lookAtBaking, lookAtHealth, startHealthCommand } = steps<typeof activities>(context);
  const { id } = cluster;
  // Restarts are counted from look to look; a repeated look compares with the same one.
  const look = { id, rules, before, ref: named(id, watch, round) };
  const since = round === 1 ? {} : { since: named(id, watch, round - 1) };
  try {
    const seen = yield* lookAtBaking({ ...look, ...since });
    if (seen.kind !== 'private') return { leftOut: seen.kind === 'leftOut', because: seen.because };
    const commandId = yield* startHealthCommand(id);
    return yield* lookAtHealth({ ...look, ...since, cluster: seen.cluster, commandId });
  } catch (thrown) {
    return { because: [reasonOf(thrown)] };
  }
}

/** Two rows are enough: of this look and of the one before. */
function named(id: string, watch: string, round: number): HealthRef {
  return { cluster: clusterKey(id), look: `${watch}|${round % 2}` };
}
