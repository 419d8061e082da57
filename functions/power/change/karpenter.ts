/** Freezes and thaws what Karpenter makes in a cluster with node auto-provisioning. */
import type { OrchestrationContext } from 'durable-functions';
import { type Step, steps } from '../../../shared/durable/steps';
import type { Cluster } from '../../../shared/fleet/cluster';
import type { LimitOrder } from '../../../shared/kubernetes/karpenter';
import type { Reason } from '../../../shared/reasons';
import { look } from '../../clusters/contract';
import type * as activities from './activities';
import { freezing, thawing } from './limits';
import type { Work } from './work';

/** @returns what people should know of it; the limits before are remembered already */
export function* freezeKarpenter(context: OrchestrationContext, work: Work): Step<Reason[]> {
  const { karpenter = [] } = work.guarded;
  const { orders } = freezing(karpenter, work.guarded.frozen);
  yield* carryOutOrders(context, work.cluster, orders);
  const nodes = karpenter.reduce((sum, pool) => sum + pool.nodes, 0);
  if (nodes === 0) return [];
  const message = `Karpenter makes no more nodes; ${nodes} that are there stay until it finds them superfluous.`;
  return [{ code: 'karpenterNodes', message, evidence: { nodes } }];
}

export function* thawKarpenter(context: OrchestrationContext, work: Work): Step<void> {
  const { frozen = [] } = work.guarded;
  if (frozen.length === 0) return;
  const pools = (yield* look(context, work.cluster, { kind: 'karpenterPools' })) ?? [];
  yield* carryOutOrders(context, work.cluster, thawing(pools, frozen));
}

function* carryOutOrders(
  context: OrchestrationContext,
  { id, privateApi }: Cluster,
  orders: LimitOrder[],
): Step<void> {
  if (orders.length === 0) return;
  const { readSettingLimits, setLimits, startSettingLimits } = steps<typeof activities>(context);
  if (!privateApi) {
    yield* setLimits({ id, orders });
    return;
  }
  const commandId = yield* startSettingLimits({ id, orders });
  yield* readSettingLimits({ id, commandId });
}
