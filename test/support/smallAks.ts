/**
 * One cluster of an Azure so small that it fits a table of answers: the version shows from the
 * first minute of a change, the state settles when its time has come, the nodes follow later.
 */
import type { NodeFact, PodFact, Question } from '../../shared/kubernetes/facts';
import { hasFailed, isChanging, type Cluster } from '../../shared/fleet/cluster';
import type { Change } from '../../shared/fleet/change';
import type { Answers } from './drive';
import { carryOut } from './aksRules';

const CHANGE_MS = 900_000;

interface Options {
  cluster: Cluster;
  /** By version: what Azure offers from there. */
  offers?: Record<string, string[]>;
  /** Pools whose drain a budget blocks. */
  blocked?: string[];
  /** Somebody else's change goes on for so many seconds. */
  foreignSeconds?: number;
  /** Nodes become Ready so many seconds after their change. */
  readySeconds?: number;
}

export interface SmallAks {
  answers: Answers;
  /** What was really asked of Azure, in order. */
  asked: Change[];
  /** Who holds the lease now. */
  leases: string[];
}

const BLOCKED = { code: 'UpgradeFailed', message: 'Cannot evict pod: disruption budget.' };

export function smallAks(options: Options): SmallAks {
  let { cluster } = options;
  const { offers = {}, blocked = [], foreignSeconds, readySeconds = 0 } = options;
  const asked: Change[] = [];
  const leases: string[] = [];
  let settlesAt: number | undefined;
  let readyAt = 0;

  function settle(now: number): Cluster {
    settlesAt ??= now + (foreignSeconds ?? 0) * 1000;
    if (now < settlesAt) return cluster;
    const part = <T extends { name: string; provisioningState: string }>(one: T): T => ({
      ...one,
      provisioningState: endOf(one, blocked),
    });
    cluster = { ...part(cluster), pools: cluster.pools.map(part) };
    return cluster;
  }

  function begin(change: Change, now: number): void {
    asked.push(change);
    cluster = carryOut(change, settle(now));
    if (change.kind === 'nodePool') {
      const pools = cluster.pools.map((pool) =>
        pool.name === change.pool ? { ...pool, provisioningState: 'Upgrading' } : pool,
      );
      cluster = { ...cluster, pools };
    } else cluster = { ...cluster, provisioningState: 'Upgrading' };
    settlesAt = now + CHANGE_MS;
    readyAt = settlesAt + readySeconds * 1000;
  }

  const answers: Answers = {
    takeLease: ({ holder }) => {
      if (!leases.includes(holder)) leases.push(holder);
      return { ok: null };
    },
    releaseLease: ({ holder }) => {
      leases.splice(leases.indexOf(holder), 1);
      return { ok: null };
    },
    readCluster: (_id, now) => ({ ok: settle(now) }),
    readOfferedVersions: () => ({ ok: offers[cluster.version] ?? [] }),
    startChange: ({ change }, now) => {
      begin(change, now);
      return { ok: { asked: true } };
    },
    readPoolError: () => ({ ok: BLOCKED }),
    askCluster: ({ question }, now) => ({ ok: factsFor(question, cluster, now >= readyAt) }),
  };
  return { answers, asked, leases };
}

function endOf(
  { name, provisioningState }: { name: string; provisioningState: string },
  blocked: string[],
): string {
  if (!isChanging(provisioningState)) return provisioningState;
  return blocked.includes(name) ? 'Failed' : 'Succeeded';
}

function factsFor(question: Question, cluster: Cluster, ready: boolean) {
  if (question.kind === 'nodes') return nodesOf(cluster, ready);
  if (question.kind === 'pods') return [pod];
  const counts = { disruptionsAllowed: 0, expectedPods: 1 };
  return [{ namespace: 'shop', name: 'web', selector: 'app=web', ...counts }];
}

const pod: PodFact = { namespace: 'shop', name: 'web-0', node: 'aks-web-0' };

function nodesOf({ pools }: Cluster, ready: boolean): NodeFact[] {
  return pools.map(({ name, version, provisioningState }) => ({
    name: `aks-${name}-0`,
    pool: name,
    ready,
    kubelet: hasFailed(provisioningState) ? '1.30.0' : version,
    bootId: 'b',
    cordoned: false,
  }));
}
