/**
 * Pools go back to what they ran before an upgrade, when a person says so. Nobody holds the cluster
 * while the person thinks; everything is read anew afterwards.
 */
import type { OrchestrationContext } from 'durable-functions';
import { nowOf, type Step, steps } from '../../../shared/durable/steps';
import { type Change, describeChange } from '../../../shared/fleet/change';
import type { Cluster } from '../../../shared/fleet/cluster';
import { type Reason, reasonOf } from '../../../shared/reasons';
import { askApproval } from '../../approvals/contract';
import { readCluster, takeLease } from '../../clusters/contract';
import type { UpgradeRules } from '../contract';
import type { HealthRef } from '../health/facts';
import { gate } from '../health/health';
import { proveUpgrade } from '../proof';
import type * as activities from './activities';
import { type Rollback, rollbackPlan, type RollbackPlan } from './plan';
import { rollbackRequest } from './question';

export interface WayBack {
  rollout: string;
  ring: string;
  cluster: Cluster;
  /** The look before the upgrade. */
  before: HealthRef;
  rules: UpgradeRules;
  /** Why going back is thought of: what has become worse. */
  worse: Reason[];
}

/** Carries changes out one way or another; answers the cluster afterwards and what failed. */
export type Carry = (
  cluster: Cluster,
  changes: Change[],
  because: Reason[],
) => Step<{ cluster: Cluster; failed: { change: Change; reason: Reason }[] }>;

/**
 * Never throws.
 * @returns what was done and what became of it, or why nothing was
 */
export function* goBack(context: OrchestrationContext, way: WayBack, carry: Carry): Step<Reason[]> {
  try {
    const plan = yield* planAt(context, way, way.cluster);
    const approval = way.rules.upgrades.rollback;
    if (plan.changes.length === 0) return plan.because;
    if (approval === undefined) return [nobodyIsAsked(plan), ...plan.because];
    const request = rollbackRequest(context.df.instanceId, way, plan, approval);
    const { answer, because } = yield* askApproval(context, request);
    const yes = answer === 'approved' || (answer === 'expired' && approval.onExpiry === 'proceed');
    return yes ? yield* goingBack(context, way, carry) : [notApproved(because), ...plan.because];
  } catch (thrown) {
    return [notDone(reasonOf(thrown))];
  }
}

function* planAt(
  context: OrchestrationContext,
  { rollout }: WayBack,
  cluster: Cluster,
): Step<RollbackPlan> {
  const { readRollback } = steps<typeof activities>(context);
  const read = yield* readRollback({ id: cluster.id, rollout });
  return rollbackPlan({ cluster, ...read }, nowOf(context));
}

function* goingBack(context: OrchestrationContext, way: WayBack, carry: Carry): Step<Reason[]> {
  const { id } = way.cluster;
  yield* takeLease(context, id, 'going back to what its pools ran before');
  let cluster = yield* readCluster(context, id);
  const { changes, because } = yield* planAt(context, way, cluster);
  for (const change of changes) {
    const done = yield* carry(cluster, [change], way.worse);
    cluster = done.cluster;
    const [failed] = done.failed;
    if (failed !== undefined) return [notDone(failed.reason), ...because];
  }
  return [...(yield* afterwards(context, way, cluster, changes)), ...because];
}

function* afterwards(
  context: OrchestrationContext,
  { before, rules }: WayBack,
  cluster: Cluster,
  changes: Rollback[],
): Step<Reason[]> {
  const { health } = rules.upgrades;
  const pools = Object.fromEntries(
    changes.map(({ pool, version, image }) => [pool, { version, image }]),
  );
  const proof = yield* proveUpgrade(context, cluster, { aim: { kind: 'back', pools } });
  if ('missing' in proof) return proof.missing.map(notDone);
  const verdict = yield* gate(context, cluster, { ref: before }, health, 'back');
  return verdict.passed ? [wentBack(changes)] : [wentBack(changes), ...verdict.because.map(still)];
}

function wentBack(changes: Rollback[]): Reason {
  const message = `After a person's yes: ${changes.map(describeChange).join(', ')}.`;
  return { code: 'wentBack', message, evidence: { changes } };
}

function still(reason: Reason): Reason {
  return { ...reason, message: `Going back did not help: ${reason.message}` };
}

function notDone({ code, message, ...rest }: Reason): Reason {
  return { ...rest, code: 'notBack', message: `Going back has failed (${code}): ${message}` };
}

function notApproved({ message }: Reason): Reason {
  return { code: 'notBack', message: `The pools do not go back: ${message}` };
}

function nobodyIsAsked({ changes, until = '' }: RollbackPlan): Reason {
  const words = changes.map(describeChange).join(', ');
  return {
    code: 'couldGoBack',
    message: `Until ${until} this is possible: ${words}. Nobody is asked, since the policy has no upgrades.rollback.`,
    evidence: { changes, until },
  };
}
