/** Freezes and thaws what Karpenter makes in a cluster with node auto-provisioning. */
import type { OrchestrationContext } from 'durable-functions';
import type { AuditEntry } from '../../../shared/audit/entry';
import { nowOf, type Step, steps } from '../../../shared/durable/steps';
import type { LimitOrder } from '../../../shared/kubernetes/karpenter';
import type { Reason } from '../../../shared/reasons';
import { record } from '../../audit/contract';
import { look } from '../../clusters/contract';
import type * as activities from './activities';
import { freezing, thawing } from './limits';
import type { Work } from './work';

/** @returns what people should know of it; the limits before are remembered already */
export function* freezeKarpenter(context: OrchestrationContext, work: Work): Step<Reason[]> {
  const { karpenter = [] } = work.guarded;
  const { orders } = freezing(karpenter, work.guarded.frozen);
  yield* carryOutOrders(context, work, orders);
  const nodes = karpenter.reduce((sum, pool) => sum + pool.nodes, 0);
  if (nodes === 0) return [];
  const message = `Karpenter makes no more nodes; ${nodes} that are there stay until it finds them superfluous.`;
  return [{ code: 'karpenterNodes', message, evidence: { nodes } }];
}

export function* thawKarpenter(context: OrchestrationContext, work: Work): Step<void> {
  const { frozen = [] } = work.guarded;
  if (frozen.length === 0) return;
  const pools = (yield* look(context, work.cluster, { kind: 'karpenterPools' })) ?? [];
  yield* carryOutOrders(context, work, thawing(pools, frozen));
}

/** Each request that changes something has its entry in the trail. */
function* carryOutOrders(
  context: OrchestrationContext,
  work: Work,
  orders: LimitOrder[],
): Step<void> {
  if (orders.length === 0) return;
  const { id, privateApi } = work.cluster;
  const { readSettingLimits, setLimits, startSettingLimits } = steps<typeof activities>(context);
  if (!privateApi) {
    yield* setLimits({ id, orders });
    for (const order of orders) yield* record(context, entryOf(context, work, [order]));
    return;
  }
  const commandId = yield* startSettingLimits({ id, orders });
  yield* record(context, entryOf(context, work, orders));
  yield* readSettingLimits({ id, commandId });
}

function entryOf(context: OrchestrationContext, { input }: Work, orders: LimitOrder[]): AuditEntry {
  const names = orders.map(({ name }) => name).join(', ');
  const { instanceId } = context.df;
  const at = nowOf(context);
  const message = `Set the limits of Karpenter's NodePool ${names}.`;
  return {
    key: `${instanceId}:limit:${names}@${at}`,
    at,
    actor: { kind: 'system' },
    cluster: input.id,
    action: 'power.limit',
    verdict: 'act',
    because: [...input.because, { code: 'asked', message, evidence: { orders } }],
    correlation: instanceId,
  };
}
