/**
 * One cluster to one Kubernetes version. After every change the plan is asked anew, so a restart,
 * a foreign change or a lost message only makes it look again.
 */
import type { OrchestrationContext } from 'durable-functions';
import { DateTime } from 'luxon';
import type { Freeze, Window } from '../../shared/calendar/types';
import { whenToStart } from '../../shared/calendar/workTime';
import { nowOf, sleep, type Step, steps, type Story } from '../../shared/durable/steps';
import { type Change, describeChange } from '../../shared/fleet/change';
import type { Cluster, ClusterRef } from '../../shared/fleet/cluster';
import { type Reason, reasonOf, Refusal, type Verdict } from '../../shared/reasons';
import { changeCluster, look, readCluster, releaseLease, takeLease } from '../clusters/contract';
import type * as activities from './activities';
import type { ClusterResult, ClusterStatus } from './contract';
import {
  blockingBudgets,
  type BlockingBudget,
  explainDrain,
  isDrainFailure,
  onDrainedNodes,
} from './failure';
import { expectedMilliseconds, needsOffer, nextStep } from './plan';
import { missingProof } from './proof';

export interface ClusterUpgradeInput {
  cluster: ClusterRef;
  ring: string;
  target: string;
  /** When the upgrade may begin; once begun it is carried through. */
  window?: Window;
  freezes: Freeze[];
}

/** More than any legal path has changes and any foreign operation needs waits. */
const TURNS_MAX = 60;

/** Nodes may need a moment after Azure is done. */
const PROOF_ATTEMPTS = 5;
const PROOF_PAUSE_SECONDS = 60;

/** What has happened to the cluster so far. */
interface Journey {
  cluster: Cluster;
  from: string;
  changes: number;
  /** When the first change was begun: ISO instant, UTC. */
  began?: string;
}

interface Ending {
  status: ClusterStatus;
  because: Reason[];
}

export const clusterUpgrade: Story<ClusterUpgradeInput, ClusterResult> = {
  name: 'clusterUpgrade',
  tell,
};

function* tell(context: OrchestrationContext, input: ClusterUpgradeInput): Step<ClusterResult> {
  const { id, name } = input.cluster;
  const asked = nowOf(context);
  const journey: Partial<Journey> = {};
  const ending = yield* underLease(context, input, journey);
  return {
    id,
    name,
    status: ending.status,
    from: journey.from ?? '',
    to: journey.cluster?.version ?? '',
    because: ending.because,
    started: journey.began ?? asked,
    finished: nowOf(context),
  };
}

/** Whatever happens, it ends with a reason and without the lease. */
function* underLease(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Partial<Journey>,
): Step<Ending> {
  const { id } = input.cluster;
  try {
    yield* takeLease(context, id, `upgrade to ${input.target}`);
    // The place for preflight and health gates: all is read anew from here on.
    const cluster = yield* readCluster(context, id);
    Object.assign(journey, { cluster, from: cluster.version, changes: 0 });
    return yield* travel(context, input, journey as Journey);
  } catch (thrown) {
    // What nobody foresaw must not pass for a cluster left out on purpose.
    const status = thrown instanceof Refusal ? unfinished(journey) : 'failed';
    return { status, because: [reasonOf(thrown)] };
  } finally {
    yield* releaseLease(context, id);
  }
}

function* travel(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
): Step<Ending> {
  const { target } = input;
  let waitedFor: Reason[] = [];
  for (let turn = 0; turn < TURNS_MAX; turn++) {
    const verdict = yield* whatNext(context, input, journey);
    if (verdict.kind === 'done') return yield* arrive(context, journey, target, verdict.because);
    if (verdict.kind === 'refuse') return { status: unfinished(journey), because: verdict.because };
    waitedFor = verdict.because;
    if (verdict.kind === 'wait') yield* waitUntil(context, input, journey, verdict);
    else yield* carryOut(context, journey, verdict.action, target);
  }
  const message = `${journey.cluster.name} did not get to ${target} in ${TURNS_MAX} turns.`;
  return { status: 'failed', because: [{ code: 'noEnd', message }, ...waitedFor] };
}

/** The plan, and before the first change whether the whole way fits into the window. */
function* whatNext(
  context: OrchestrationContext,
  { target, window, freezes }: ClusterUpgradeInput,
  { cluster, changes }: Journey,
): Step<Verdict<Change>> {
  const offered = yield* readOffer(context, cluster, target);
  const verdict = nextStep({ cluster, offered }, target, nowOf(context));
  if (verdict.kind !== 'act' || changes > 0) return verdict;
  const now = context.df.currentUtcDateTime.getTime();
  const start = whenToStart(
    window,
    freezes,
    'upgrades',
    now,
    expectedMilliseconds(cluster, target),
  );
  return start.kind === 'act' ? verdict : start;
}

function* arrive(
  context: OrchestrationContext,
  journey: Journey,
  target: string,
  because: Reason[],
): Step<Ending> {
  if (journey.changes === 0) return { status: 'unchanged', because };
  return yield* prove(context, journey.cluster, target);
}

function unfinished(journey: Partial<Journey>): ClusterStatus {
  return journey.changes ? 'failed' : 'skipped';
}

function* waitUntil(
  context: OrchestrationContext,
  { target }: ClusterUpgradeInput,
  journey: Journey,
  { until, because }: { until: string; because: Reason[] },
): Step<void> {
  const { id } = journey.cluster;
  show(context, `waiting: ${because.map(({ message }) => message).join(' ')}`);
  const wait = DateTime.fromISO(until).diff(DateTime.fromJSDate(context.df.currentUtcDateTime));
  // Others may work on a cluster whose turn comes much later.
  const lend = journey.changes === 0 && wait.as('hours') > 1;
  if (lend) yield* releaseLease(context, id);
  yield* sleep(context, Math.max(1, wait.as('seconds')));
  if (lend) yield* takeLease(context, id, `upgrade to ${target}`);
  journey.cluster = yield* readCluster(context, id);
  if (journey.changes === 0) journey.from = journey.cluster.version;
}

function* readOffer(
  context: OrchestrationContext,
  cluster: Cluster,
  target: string,
): Step<string[]> {
  if (!needsOffer(cluster, target) || cluster.power === 'Stopped') return [];
  return yield* steps<typeof activities>(context).readOfferedVersions(cluster.id);
}

function* carryOut(
  context: OrchestrationContext,
  journey: Journey,
  change: Change,
  target: string,
): Step<void> {
  show(context, describeChange(change));
  yield* takeLease(context, journey.cluster.id, `upgrade to ${target}`);
  journey.began ??= nowOf(context);
  journey.changes++;
  try {
    journey.cluster = yield* changeCluster(context, journey.cluster, change, journey.changes);
  } catch (thrown) {
    throw new Refusal(yield* explain(context, journey.cluster, change, reasonOf(thrown)));
  }
}

/** Adds what Kubernetes knows to what Azure says. */
function* explain(
  context: OrchestrationContext,
  cluster: Cluster,
  change: Change,
  reason: Reason,
): Step<Reason> {
  if (!isDrainFailure(change, reason)) return reason;
  try {
    const budgets = blockingBudgets(yield* look(context, cluster, { kind: 'budgets' }));
    const blocking: BlockingBudget[] = [];
    for (const budget of budgets) {
      const { namespace, selector } = budget;
      const pods = yield* look(context, cluster, { kind: 'pods', namespace, selector });
      blocking.push({ budget, pods });
    }
    const nodes = yield* look(context, cluster, { kind: 'nodes' });
    return explainDrain(reason, onDrainedNodes(change, nodes, blocking));
  } catch (thrown) {
    const why = reasonOf(thrown).message;
    return { ...reason, message: `${reason.message} The budgets could not be read: ${why}` };
  }
}

function* prove(context: OrchestrationContext, cluster: Cluster, target: string): Step<Ending> {
  show(context, 'proving it on the nodes');
  for (let attempt = 1; ; attempt++) {
    const nodes = yield* look(context, cluster, { kind: 'nodes' });
    const missing = missingProof(cluster, nodes, target);
    if (missing.length === 0)
      return { status: 'upgraded', because: [proved(nodes.length, target)] };
    if (attempt === PROOF_ATTEMPTS) return { status: 'failed', because: missing };
    yield* sleep(context, PROOF_PAUSE_SECONDS);
  }
}

function proved(nodes: number, target: string): Reason {
  return {
    code: 'proved',
    message: `All ${nodes} nodes run ${target} and are Ready.`,
    evidence: { nodes, kubelet: target },
  };
}

/** What the story is at, for whoever asks for its status. */
function show(context: OrchestrationContext, activity: string): void {
  context.df.setCustomStatus({ activity });
}
