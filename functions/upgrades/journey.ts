/** The way of one cluster through its upgrade: what it was asked, and what has happened so far. */
import type { OrchestrationContext } from 'durable-functions';
import type { Freeze, Window } from '../../shared/calendar/types';
import type { Cluster, ClusterRef, NodePool, PoolSettings } from '../../shared/fleet/cluster';
import { nodesAtOnce, type PoolWork } from '../../shared/fleet/estimate';
import { definedOnly } from '../../shared/fleet/optional';
import { exactSettings, sameSettings } from '../../shared/fleet/poolSettings';
import type { Policy } from '../../shared/fleet/policy';
import type { Reason } from '../../shared/reasons';
import type { ClusterStatus, StepResult, UpgradeRules } from './contract';
import type { Goal } from './goalTypes';
import type { HealthFacts } from './health/facts';
import type { Aim, Stage } from './plan';

export interface ClusterUpgradeInput {
  rollout: string;
  run: string;
  ring: string;
  cluster: ClusterRef;
  goal: Goal;
  /** Full version it is to get; absent for node images. */
  target?: string;
  rules: UpgradeRules;
  /** When the upgrade may begin; once begun it is carried through. */
  window?: Window;
  freezes: Freeze[];
}

/** What has happened to the cluster so far. */
export interface Journey {
  cluster: Cluster;
  aim: Aim;
  from: string;
  /** Rounds of changes, which also number the child stories. */
  moves: number;
  steps: StepResult[];
  retries: number;
  /** When the first change was begun: ISO instant, UTC. */
  began?: string;
  /** When the lease was last taken. */
  leased: string;
  /** Preflight has let it pass. */
  cleared: boolean;
  stage?: Stage;
  /** Health before the first change. */
  before?: HealthFacts;
  /** Settings of pools to put back. */
  settings: Record<string, PoolSettings>;
  /** Surge that is used since the quota refused the other. */
  surge?: string;
  forced: boolean;
  woken: boolean;
}

export interface Ending {
  status: ClusterStatus;
  because: Reason[];
  /** Health did not come back: going back may help. */
  unhealthy?: boolean;
}

/** In words, for the lease: `upgrade to 1.34.2`. */
export function purposeOf({ goal, target }: ClusterUpgradeInput): string {
  return goal.kind === 'nodeImages' ? `node images of ${goal.week}` : `upgrade to ${target ?? '?'}`;
}

/** @throws Error when the goal has nothing for this cluster, which planning has ruled out */
export function aimOf({ goal, target, cluster }: ClusterUpgradeInput): Aim {
  if (goal.kind === 'nodeImages') return { kind: 'images', goal };
  if (target !== undefined) return { kind: 'version', version: target };
  throw new Error(`the goal has no version for ${cluster.name}`);
}

const MINUTE = 60_000;

/** The settings of a pool during its upgrade: the policy's where it says something. */
export function settingsDuring(
  upgrades: Policy['upgrades'],
  pool: NodePool,
  surge?: string,
): PoolSettings {
  const { maxUnavailable, drainTimeout, soak, undrainable } = upgrades;
  const wanted: PoolSettings = {
    ...exactSettings(pool),
    ...(upgrades.surge === 'keep' ? {} : { maxSurge: String(upgrades.surge) }),
    ...(surge === undefined ? {} : { maxSurge: surge }),
    ...(drainTimeout === undefined ? {} : { drainTimeoutMinutes: drainTimeout / MINUTE }),
    ...(soak === undefined ? {} : { soakMinutes: soak / MINUTE }),
    ...(undrainable === undefined ? {} : { undrainable: UNDRAINABLE[undrainable] }),
  };
  // AKS refuses missing nodes for system pools, and takes either these or a surge.
  if (maxUnavailable === undefined || pool.mode === 'System') return wanted;
  const { maxSurge, ...rest } = wanted;
  return { ...rest, maxUnavailable: String(maxUnavailable) };
}

/**
 * The settings come to the same for this pool: 33 % of three nodes is one node, as AKS has it
 * anyway. An autoscaler may change the count on the way, so it is not relied on there.
 */
export function comesToTheSame(pool: NodePool, settings: PoolSettings): boolean {
  const own = exactSettings(pool);
  if (sameSettings(own, settings)) return true;
  if (pool.autoscale !== undefined) return false;
  const { count } = pool;
  const surge = definedOnly({ maxSurge: settings.maxSurge });
  const atOnce = nodesAtOnce({ count, ...own }) === nodesAtOnce({ count, ...settings });
  return atOnce && sameSettings({ ...own, ...surge }, settings);
}

const UNDRAINABLE = { schedule: 'Schedule', cordon: 'Cordon' } as const;

/** What the time of a pool's upgrade depends on. */
export function workDuring(upgrades: Policy['upgrades']): (pool: NodePool) => PoolWork {
  return (pool) => ({ count: pool.count, ...settingsDuring(upgrades, pool) });
}

/** What the story is at, for whoever asks for its status. */
export function show(context: OrchestrationContext, activity: string): void {
  context.df.setCustomStatus({ activity });
}

export function sentences(reasons: readonly Reason[]): string {
  return reasons.map(({ message }) => message).join(' ');
}
