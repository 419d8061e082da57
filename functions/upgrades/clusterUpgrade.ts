/**
 * One cluster to what the rollout wants for it. After every change the plan is asked anew, so a
 * restart, a foreign change or a lost message only makes it look again.
 */
import type { OrchestrationContext } from 'durable-functions';
import { nowOf, requestsOf, type Step, type Story } from '../../shared/durable/steps';
import { reasonOf, Refusal } from '../../shared/reasons';
import { readCluster, releaseLease, takeLease } from '../clusters/contract';
import { publishEvent } from '../notifications/contract';
import { carryOut } from './carryOut';
import type { ClusterResult, ClusterStatus } from './contract';
import { gate } from './health/health';
import {
  aimOf,
  type ClusterUpgradeInput,
  type Ending,
  type Journey,
  purposeOf,
  show,
} from './journey';
import { beginWith, whatNext } from './next';
import type { Move } from './plan';
import { proveUpgrade } from './proof';
import { putBack } from './putBack';
import { offerRollback } from './rollback/offer';

export type { ClusterUpgradeInput } from './journey';

/** More than any legal path has changes and any wait needs turns. */
const TURNS_MAX = 40;

export const clusterUpgrade: Story<ClusterUpgradeInput, ClusterResult> = {
  name: 'clusterUpgrade',
  tell,
};

function* tell(context: OrchestrationContext, input: ClusterUpgradeInput): Step<ClusterResult> {
  const { id, name } = input.cluster;
  const asked = nowOf(context);
  const journey: Partial<Journey> = {};
  const ending = yield* underLease(context, input, journey);
  const result: ClusterResult = {
    id,
    name,
    status: ending.status,
    from: journey.from ?? '',
    to: journey.cluster?.version ?? '',
    because: ending.because,
    started: journey.began ?? asked,
    finished: nowOf(context),
    steps: journey.steps ?? [],
    retries: journey.retries ?? 0,
    requests: requestsOf(context),
  };
  if (result.status === 'upgraded') yield* publishUpgraded(context, input, result);
  return result;
}

/** Whatever happens, it ends with a reason and without the lease. */
function* underLease(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  unborn: Partial<Journey>,
): Step<Ending> {
  const { id } = input.cluster;
  try {
    yield* takeLease(context, id, purposeOf(input));
    const journey = Object.assign(unborn, yield* begin(context, input));
    const ending = yield* travel(context, input, journey);
    const left = yield* putBack(context, input, journey, ending);
    return left.length === 0 ? ending : { status: 'failed', because: [...ending.because, ...left] };
  } catch (thrown) {
    return endedBy(thrown, unborn);
  } finally {
    yield* releaseLease(context, id);
  }
}

function* begin(context: OrchestrationContext, input: ClusterUpgradeInput): Step<Journey> {
  const cluster = yield* readCluster(context, input.cluster.id);
  return {
    cluster,
    aim: aimOf(input),
    from: cluster.version,
    moves: 0,
    steps: [],
    retries: 0,
    leased: nowOf(context),
    cleared: false,
    settings: {},
    forced: false,
    woken: false,
  };
}

/** What nobody foresaw must not pass for a cluster left out on purpose. */
function endedBy(thrown: unknown, journey: Partial<Journey>): Ending {
  const status = thrown instanceof Refusal ? unfinished(journey) : 'failed';
  return { status, because: [reasonOf(thrown)] };
}

function unfinished({ began }: Partial<Journey>): ClusterStatus {
  return began === undefined ? 'skipped' : 'failed';
}

function* travel(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
): Step<Ending> {
  try {
    for (let turn = 0; turn < TURNS_MAX; turn++) {
      const next = yield* whatNext(context, input, journey);
      if ('ending' in next) return next.ending;
      if ('again' in next) continue;
      if ('arrived' in next) return yield* arrive(context, input, journey, next.arrived);
      const unhealthy = yield* moveOn(context, input, journey, next.move);
      if (unhealthy !== undefined) return yield* offerRollback(context, input, journey, unhealthy);
    }
  } catch (thrown) {
    return endedBy(thrown, journey);
  }
  const message = `${journey.cluster.name} did not get there in ${TURNS_MAX} turns.`;
  return { status: unfinished(journey), because: [{ code: 'noEnd', message }] };
}

/** Health is checked before the next stage begins: system pools wait for the control plane. */
function* moveOn(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
  move: Move,
): Step<Ending | undefined> {
  if (journey.stage === undefined) yield* beginWith(context, input, journey);
  else if (journey.stage !== move.stage) {
    const unhealthy = yield* passGate(context, input, journey);
    if (unhealthy !== undefined) return unhealthy;
  }
  yield* carryOut(context, input, journey, move);
  return undefined;
}

function* passGate(
  context: OrchestrationContext,
  { rules }: ClusterUpgradeInput,
  journey: Journey,
): Step<Ending | undefined> {
  const { before, cluster, moves } = journey;
  if (before === undefined) return undefined;
  show(context, 'checking health');
  const { health } = rules.upgrades;
  const verdict = yield* gate(context, cluster, before, health, `after-${moves}`);
  if (verdict.passed) return undefined;
  return { status: 'failed', because: verdict.because, unhealthy: true };
}

function* arrive(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
  because: Ending['because'],
): Step<Ending> {
  const untouched = journey.began === undefined;
  if (untouched && journey.cluster.power === 'Stopped') return { status: 'unchanged', because };
  const unhealthy = yield* passGate(context, input, journey);
  if (unhealthy !== undefined) return yield* offerRollback(context, input, journey, unhealthy);
  show(context, 'proving it on the nodes');
  const { aim, before, cluster } = journey;
  const proof = yield* proveUpgrade(context, cluster, { aim, ...(before && { before }) });
  return 'proved' in proof
    ? { status: untouched ? 'unchanged' : 'upgraded', because: proof.proved }
    : { status: 'failed', because: proof.missing };
}

/** For pipelines: what describes the cluster in code must follow, or the next apply goes back. */
function* publishUpgraded(
  context: OrchestrationContext,
  { rollout, ring, goal }: ClusterUpgradeInput,
  { id, name, from, to, finished }: ClusterResult,
): Step<void> {
  yield* publishEvent(context, {
    key: `${context.df.instanceId}@${finished}`,
    type: 'AksSteward.ClusterUpgraded',
    subject: id,
    data: { cluster: id, name, ring, rollout, goal, from, to, finished },
  });
}
