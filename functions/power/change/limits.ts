/** What is written into the NodePools of Karpenter to freeze them, and to let them go again. */
import type { FrozenPool } from '../../../shared/fleet/power';
import type { KarpenterPoolFact } from '../../../shared/kubernetes/facts';
import type { LimitOrder } from '../../../shared/kubernetes/karpenter';

/** Without CPU no node can be made, whatever else is allowed. */
const NONE = '0';

export interface Freezing {
  orders: LimitOrder[];
  /** As they are to be again. */
  frozen: FrozenPool[];
}

/** One that is frozen by us already is kept as it was before. */
export function freezing(
  pools: readonly KarpenterPoolFact[],
  known: readonly FrozenPool[] = [],
): Freezing {
  const open = pools.filter(({ limits }) => limits?.cpu !== NONE);
  const asBefore = known.filter(({ name }) => !open.some((pool) => pool.name === name));
  return {
    orders: open.map(({ name }) => ({ name, limits: { cpu: NONE } })),
    frozen: [
      ...asBefore,
      ...open.map(({ name, limits }) => ({ name, ...(limits === undefined ? {} : { limits }) })),
    ],
  };
}

/** What somebody has changed or deleted meanwhile is theirs. */
export function thawing(
  pools: readonly KarpenterPoolFact[],
  frozen: readonly FrozenPool[],
): LimitOrder[] {
  return frozen.flatMap(({ name, limits }): LimitOrder[] => {
    const now = pools.find((pool) => pool.name === name);
    if (now?.limits?.cpu !== NONE) return [];
    return [{ name, limits: limits === undefined ? null : { cpu: limits.cpu ?? null } }];
  });
}
