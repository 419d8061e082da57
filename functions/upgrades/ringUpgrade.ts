/**
 * The turn of one ring: orders of operators, preflight, a person's yes, the clusters, the bake. It
 * ends with a result, whatever happens.
 */
import type { OrchestrationContext } from 'durable-functions';
import { DateTime } from 'luxon';
import {
  all,
  child,
  childTask,
  nowOf,
  type Step,
  steps,
  type Story,
} from '../../shared/durable/steps';
import { clusterKey } from '../../shared/fleet/cluster';
import type { Reason } from '../../shared/reasons';
import { announce } from '../notifications/contract';
import type * as activities from './activities';
import { agree } from './agreement';
import { bake } from './bake';
import type { RingPlan, RingResult, UpgradeRules } from './contract';
import type { Goal } from './goalTypes';
import { watchEvery, type Watched, type WatchResult } from './health/watchRing';
import { goAhead } from './hold';
import { runLanes } from './lanes';
import * as notices from './notices';
import { judgeRing } from './promotion';
import { rollbackCluster } from './rollback/rollbackCluster';
import { NOBODY } from './tally';

export interface RingInput {
  rollout: string;
  run: string;
  goal: Goal;
  rules: UpgradeRules;
  ring: RingPlan;
  startedBy?: string;
  /** Somebody waits for the end of its bake. */
  bakes: boolean;
}

export const ringUpgrade: Story<RingInput, RingResult> = { name: 'ringUpgrade', tell };

function* tell(context: OrchestrationContext, input: RingInput): Step<RingResult> {
  const { ring, run } = input;
  const held = yield* goAhead(context, { run, ring: ring.name });
  if (held !== undefined) return yield* leave(context, input, held);
  const started = nowOf(context);
  if (ring.todo > 0) {
    const refused = yield* agree(context, input);
    if (refused !== undefined) return yield* leave(context, input, refused);
    show(context, ring, 'running');
  }
  const { tally, held: cut } = yield* runLanes(context, input);
  const verdict = judgeRing(ring, tally, cut);
  const result = { name: ring.name, ...verdict, ...tally, started, finished: nowOf(context) };
  if (ring.todo > 0) yield* announce(context, notices.ringDone(input, result));
  if (result.status !== 'done' || !input.bakes || tally.counts.upgraded === 0) return result;
  return yield* mayPromote(context, input, result);
}

/** Not started at all, and every cluster in it says why. */
function* leave(
  context: OrchestrationContext,
  input: RingInput,
  because: Reason,
): Step<RingResult> {
  const { ring, run } = input;
  const { leaveRing } = steps<typeof activities>(context);
  const tally =
    ring.clusters === 0 ? NOBODY : yield* leaveRing({ run, place: ring.place, because });
  const status = because.code === 'ringSkipped' ? 'skipped' : 'notStarted';
  return { name: ring.name, status, ...tally, because: [because] };
}

/** A regression that a second look confirms makes the ring a failed one. */
function* mayPromote(
  context: OrchestrationContext,
  input: RingInput,
  result: RingResult,
): Step<RingResult> {
  const { ring, run, rollout, rules } = input;
  const { clustersOf } = steps<typeof activities>(context);
  if (ring.bake === 0) return result;
  const end = DateTime.fromISO(nowOf(context), { zone: 'utc' }).plus({ milliseconds: ring.bake });
  show(context, ring, 'baking', end.toISO() ?? '');
  const upgraded = yield* clustersOf({ run, place: ring.place, status: 'upgraded' });
  const clusters = upgraded.map(({ id, name }) => {
    const key = clusterKey(id);
    return { cluster: { id, name }, before: { cluster: key, look: `${rollout}:${key}|before` } };
  });
  const { health } = rules.upgrades;
  const time = { until: end.toISO() ?? '', every: watchEvery(ring.bake) };
  const watch = { rollout, run, ring: ring.name, clusters, rules: health, ...time };
  const worse = yield* child(context, bake, watch, `${context.df.instanceId}:bake`);
  return worse.length === 0 ? result : yield* spoil(context, input, result, { clusters, worse });
}

interface Spoiled {
  clusters: Watched[];
  worse: WatchResult['because'];
}

function* spoil(
  context: OrchestrationContext,
  input: RingInput,
  result: RingResult,
  { clusters, worse }: Spoiled,
): Step<RingResult> {
  const because = worse.map(({ subject, reason }) => ({
    ...reason,
    message: `${subject}: ${reason.message}`,
  }));
  const failed: RingResult = { ...result, status: 'failed', because, finished: nowOf(context) };
  yield* announce(context, notices.bakeFailed(input, failed, worse));
  const { rollout, ring, rules } = input;
  if (rules.upgrades.rollback === undefined) return failed;
  const tasks = clusters.flatMap(({ cluster, before }) => {
    const own = worse.filter(({ subject }) => subject === cluster.name);
    if (own.length === 0) return [];
    const way = { rollout, ring: ring.name, cluster, before, rules };
    const task = { ...way, worse: own.map(({ reason }) => reason) };
    const instance = `${rollout}:${clusterKey(cluster.id)}:rollback`;
    return [childTask(context, rollbackCluster, task, instance)];
  });
  const done = (yield* all(context, tasks)).flat();
  return { ...failed, because: [...because, ...done], finished: nowOf(context) };
}

/** For whoever asks how far it is. */
function show(
  context: OrchestrationContext,
  { name }: RingPlan,
  stage: string,
  until?: string,
): void {
  context.df.setCustomStatus({ ring: name, stage, ...(until === undefined ? {} : { until }) });
}
