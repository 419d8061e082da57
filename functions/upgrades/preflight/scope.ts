/** Which nodes an upgrade replaces, and how many more it needs meanwhile. */
import { hasFailed, type NodePool } from '../../../shared/fleet/cluster';
import { nodesAtOnce } from '../../../shared/fleet/estimate';
import type { Policy } from '../../../shared/fleet/policy';
import { compareVersions, isOlder } from '../../../shared/fleet/versions';
import type { Goal } from '../goalTypes';
import { imageStanding, wantedImage } from '../offers/images';
import type { Case } from './facts';

/** What of a preflight says which nodes are replaced. */
type Upgrade = Pick<Case, 'cluster' | 'goal' | 'target'>;

type ImageGoal = Extract<Goal, { kind: 'nodeImages' }>;

type Rules = Pick<Policy['upgrades'], 'surge' | 'surgeFallback' | 'maxUnavailable' | 'poolsAtOnce'>;

/** From this version on AKS goes on with one extra node where there is no room for more. */
const FALLS_BACK_BY_ITSELF = '1.35.0';

/** Pools whose nodes are replaced. */
export function rollingPools({ cluster, goal, target }: Upgrade): NodePool[] {
  if (goal.kind === 'nodeImages') {
    return cluster.pools.filter((pool) => imageIsBehind(pool, cluster.location, goal));
  }
  return cluster.pools.filter(
    ({ version, provisioningState }) =>
      target === undefined || isOlder(version, target) || hasFailed(provisioningState),
  );
}

/** A stopped pool gets the newest image when it starts. */
function imageIsBehind(pool: NodePool, location: string, goal: ImageGoal): boolean {
  const { image, power, provisioningState } = pool;
  if (image === undefined || power === 'Stopped') return false;
  const standing = imageStanding(image, wantedImage(goal, location, image));
  return standing === 'behind' || hasFailed(provisioningState);
}

/** A smaller surge to go on with when there is no room for the wanted one. */
export function fallbackOf(rules: Rules, pools: readonly NodePool[]): string | undefined {
  if (rules.surgeFallback !== undefined) return String(rules.surgeFallback);
  const all = pools.every(({ version }) => compareVersions(version, FALLS_BACK_BY_ITSELF) >= 0);
  return all && pools.length > 0 ? '1' : undefined;
}

/**
 * Extra nodes that a pool needs at a time.
 * @param surge instead of what policy and pool say
 */
export function extraNodes(pool: NodePool, rules: Rules, surge?: string): number {
  if (pool.count === 0 || missingInstead(pool, rules)) return 0;
  const asked = surge ?? (rules.surge === 'keep' ? pool.maxSurge : String(rules.surge));
  return nodesAtOnce({ count: pool.count, maxSurge: asked });
}

/** Nodes may be missing instead, so none is added. AKS refuses this for system pools. */
function missingInstead(pool: NodePool, rules: Rules): boolean {
  const missing = Number.parseInt(String(rules.maxUnavailable ?? 0), 10);
  if (missing > 0) return pool.mode !== 'System';
  const own = Number.parseInt(pool.maxUnavailable ?? '0', 10);
  return rules.surge === 'keep' && own > 0 && pool.maxSurge === undefined;
}

/**
 * The most that is needed at any moment: system pools go one by one, user pools side by side.
 * @param need of one pool
 */
export function mostAtOnce(
  pools: readonly NodePool[],
  { poolsAtOnce }: Rules,
  need: (pool: NodePool) => number,
): number {
  const system = pools.filter(({ mode }) => mode === 'System').map(need);
  const user = pools.filter(({ mode }) => mode !== 'System').map(need);
  const together = user.sort((a, b) => b - a).slice(0, poolsAtOnce);
  return Math.max(
    0,
    ...system,
    together.reduce((sum, one) => sum + one, 0),
  );
}
