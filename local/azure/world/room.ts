import semver from 'semver';
import type { Cluster, Pool } from './model';
import { demandOf, freeAddresses } from './networks';
import { OperationFailure } from './process';
import { tightestQuota } from './quotas';
import { vmSize } from './vmSizes';
import type { World } from './world';

/** Whether Azure has room for more nodes (texts: contracts.md 2.6). */

/**
 * How many of the wanted surge nodes there will be: from Kubernetes 1.35 on AKS makes do with one
 * when the quota does not allow more (contracts.md 2.5).
 * @throws OperationFailure QuotaExceeded or SubnetIsFull
 */
export function affordable(world: World, cluster: Cluster, pool: Pool, wanted: number): number {
  const room = tightestQuota(world, cluster, pool)?.room ?? wanted;
  const fallsBack = semver.gte(pool.goal.version, '1.35.0');
  const nodes = room < wanted && fallsBack ? 1 : wanted;
  requireRoom(world, cluster, pool, nodes);
  return nodes;
}

/** @throws OperationFailure QuotaExceeded or SubnetIsFull */
export function requireRoom(world: World, cluster: Cluster, pool: Pool, nodes: number): void {
  if (nodes <= 0) return;
  requireQuota(world, cluster, pool, nodes);
  for (const { subnet, each } of demandOf(world, cluster, pool)) {
    if (freeAddresses(world, subnet) >= nodes * each) continue;
    const message =
      `VMSSAgentPoolReconciler retry failed: Code='SubnetIsFull' Message='Subnet ${subnet.name} ` +
      `with address prefix ${subnet.prefix} doesn't have enough capacity for ${nodes * each} IP ` +
      "addresses.'";
    throw new OperationFailure({ code: 'SubnetIsFull', message });
  }
}

function requireQuota(world: World, cluster: Cluster, pool: Pool, nodes: number): void {
  const tightest = tightestQuota(world, cluster, pool);
  if (!tightest || tightest.room >= nodes) return;
  const { name, current, limit } = tightest;
  const what = name === 'cores' ? 'Core' : `${name} Core`;
  const message =
    `Operation results in exceeding quota limits of ${what}. Maximum allowed: ${limit}, Current ` +
    `in use: ${current}, Additional requested: ${nodes * vmSize(pool.vmSize).vCpus}.`;
  throw new OperationFailure({ code: 'QuotaExceeded', message });
}
