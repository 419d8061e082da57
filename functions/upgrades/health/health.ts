/** Reading the health of a cluster, and gates that wait until it is as good as it was. */
import type { OrchestrationContext } from 'durable-functions';
import { DateTime } from 'luxon';
import { nowOf, sleep, type Step, steps } from '../../../shared/durable/steps';
import { type Cluster, clusterKey } from '../../../shared/fleet/cluster';
import type { HealthRules } from '../../../shared/fleet/healthSchema';
import { type Reason, reasonOf } from '../../../shared/reasons';
import type * as activities from './activities';
import { type HealthFacts, type HealthRef, wantedOf } from './facts';

export type GateResult =
  { passed: true; facts: HealthFacts } | { passed: false; because: Reason[] };

/** Looks for what could not be read at first: an API server may just be silent. */
const READ_ATTEMPTS = 5;
const READ_PAUSE_SECONDS = 60;

const FIRST_PAUSE_SECONDS = 60;

/** What a look is compared with. */
export interface Compared {
  before?: HealthRef;
  since?: HealthRef;
}

export interface Seen {
  facts: HealthFacts;
  /** What is worse than before, and what nobody could see. */
  because: Reason[];
}

/**
 * The health as it is before anything is done. When something stays unread (`unread`), nothing can
 * be judged later, so the upgrade should not begin.
 */
export function* readHealth(
  context: OrchestrationContext,
  cluster: Cluster,
  rules: HealthRules,
): Step<HealthFacts> {
  for (let attempt = 1; ; attempt++) {
    const { facts } = yield* lookOnce(context, cluster, rules, 'before');
    if (facts.unread.length === 0 || attempt === READ_ATTEMPTS) return facts;
    yield* sleep(context, READ_PAUSE_SECONDS);
  }
}

/**
 * Waits until the cluster is as healthy as before, for as long as the policy says. A healthy one
 * costs one look.
 * @param cluster as Azure shows it after the change
 * @param step names the gate: `controlPlane`, `pool-system`
 */
export function* gate(
  context: OrchestrationContext,
  cluster: Cluster,
  before: Pick<HealthFacts, 'ref'>,
  rules: HealthRules,
  step: string,
): Step<GateResult> {
  const began = secondsOf(context);
  for (;;) {
    const { facts, because } = yield* lookOnce(context, cluster, rules, step, {
      before: before.ref,
    });
    if (because.length === 0) return { passed: true, facts };
    const elapsed = secondsOf(context) - began;
    const left = rules.period / 1000 - elapsed;
    if (left <= 0) return { passed: false, because };
    yield* sleep(context, Math.min(left, Math.max(FIRST_PAUSE_SECONDS, elapsed)));
  }
}

/** One look, kept under the name of this story and of the step. */
function* lookOnce(
  context: OrchestrationContext,
  { id, location, pools, privateApi }: Cluster,
  rules: HealthRules,
  step: string,
  compared: Compared = {},
): Step<Seen> {
  const { lookAtHealth, startHealthCommand } = steps<typeof activities>(context);
  const ref = { cluster: clusterKey(id), look: `${context.df.instanceId}|${step}` };
  const look = { cluster: { id, location, pools: pools.map(wantedOf) }, rules, ref, ...compared };
  try {
    const command = privateApi ? { commandId: yield* startHealthCommand(id) } : {};
    return yield* lookAtHealth({ ...look, ...command });
  } catch (thrown) {
    return unseen(context, ref, reasonOf(thrown));
  }
}

/** That nobody could look is told like everything else that is not well. */
function unseen(context: OrchestrationContext, ref: HealthRef, reason: Reason): Seen {
  const none = { total: 0, ready: 0 };
  const facts = { ref, at: nowOf(context), nodes: none, pods: none, unread: [reason] };
  return { facts, because: [reason] };
}

function secondsOf(context: OrchestrationContext): number {
  return DateTime.fromJSDate(context.df.currentUtcDateTime).toSeconds();
}
