/** Offers the way back for a cluster that became worse while its ring was baking. */
import type { OrchestrationContext } from 'durable-functions';
import type { Step, Story } from '../../../shared/durable/steps';
import type { ClusterRef } from '../../../shared/fleet/cluster';
import { type Reason, reasonOf } from '../../../shared/reasons';
import { changeSideBySide, readCluster, releaseLease } from '../../clusters/contract';
import type { UpgradeRules } from '../contract';
import type { HealthRef } from '../health/facts';
import { goBack } from './goBack';

export interface RollbackInput {
  rollout: string;
  ring: string;
  cluster: ClusterRef;
  /** The look before the upgrade. */
  before: HealthRef;
  rules: UpgradeRules;
  /** What has become worse. */
  worse: Reason[];
}

/** Answers what was done, or why nothing was; never throws. */
export const rollbackCluster: Story<RollbackInput, Reason[]> = { name: 'rollbackCluster', tell };

function* tell(context: OrchestrationContext, input: RollbackInput): Step<Reason[]> {
  const { rollout, worse } = input;
  let step = 0;
  try {
    const cluster = yield* readCluster(context, input.cluster.id);
    return yield* goBack(context, { ...input, cluster }, (now, changes) =>
      changeSideBySide(context, now, changes, ++step, { because: worse, correlation: rollout }),
    );
  } catch (thrown) {
    return [reasonOf(thrown)];
  } finally {
    yield* releaseLease(context, input.cluster.id);
  }
}
