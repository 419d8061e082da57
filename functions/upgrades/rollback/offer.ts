/** Offers the way back at the end of an upgrade after which a cluster is worse than before. */
import type { OrchestrationContext } from 'durable-functions';
import { nowOf, type Step, steps } from '../../../shared/durable/steps';
import type { Cluster } from '../../../shared/fleet/cluster';
import { ask } from '../carryOut';
import { type ClusterUpgradeInput, type Ending, type Journey, show } from '../journey';
import type * as activities from './activities';
import { goBack } from './goBack';
import { notesBefore } from './plan';

/** Keeps what the pools run now; to be called before the first change of an upgrade. */
export function* noteVersionsOf(
  context: OrchestrationContext,
  cluster: Cluster,
  rollout: string,
): Step<void> {
  const notes = notesBefore(cluster, rollout, nowOf(context));
  if (notes.length === 0) return;
  yield* steps<typeof activities>(context).noteVersions({ id: cluster.id, notes });
}

/** The same ending, with what was done about it. */
export function* offerRollback(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
  ending: Ending,
): Step<Ending> {
  const { cluster, before } = journey;
  if (before === undefined) return ending;
  show(context, 'not as healthy as before; asking whether to go back');
  const { rollout, ring, rules } = input;
  const way = { rollout, ring, cluster, before: before.ref, rules, worse: ending.because };
  const because = yield* goBack(context, way, function* (_cluster, changes) {
    const failed = yield* ask(context, input, journey, changes);
    return { cluster: journey.cluster, failed };
  });
  return { ...ending, because: [...ending.because, ...because] };
}
