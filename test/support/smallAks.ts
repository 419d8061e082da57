/**
 * One cluster of an Azure so small that it fits a table of answers: the version shows from the
 * first minute of a change, the state settles when its time has come, the nodes follow later.
 */
import { missingProof } from '../../functions/upgrades/proof';
import { type Change, describeChange } from '../../shared/fleet/change';
import { hasFailed, isChanging, type Cluster, type NodePool } from '../../shared/fleet/cluster';
import type { NodeFact, Question } from '../../shared/kubernetes/facts';
import type { Reason } from '../../shared/reasons';
import { carryOut } from './aksRules';
import type { Answers } from './drive';

const CHANGE_MS = 900_000;

interface Options {
  cluster: Cluster;
  /** By version: what Azure offers from there. */
  offers?: Record<string, string[]>;
  /** By change, in words: how it ends instead of well, each time that it is asked for. */
  faults?: Record<string, Reason[]>;
  /** The same: what Azure says no with, and nothing happens. */
  refusals?: Record<string, Reason[]>;
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
  /** As Azure shows it now. */
  now: () => Cluster;
}

export function smallAks(options: Options): SmallAks {
  let { cluster } = options;
  const { offers = {}, foreignSeconds, readySeconds = 0 } = options;
  const faults = structuredClone(options.faults ?? {});
  const refusals = structuredClone(options.refusals ?? {});
  const asked: Change[] = [];
  const leases: string[] = [];
  let settlesAt: number | undefined;
  let readyAt = 0;
  let fault: Reason | undefined;

  function settle(now: number): Cluster {
    settlesAt ??= now + (foreignSeconds ?? 0) * 1000;
    if (now >= settlesAt) cluster = settled(cluster, fault);
    return cluster;
  }

  function begin(change: Change, now: number): void {
    asked.push(change);
    fault = faults[describeChange(change)]?.shift();
    cluster = underWay(change, carryOut(change, settle(now)));
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
      const refused = refusals[describeChange(change)]?.shift();
      if (refused !== undefined) return { refused };
      begin(change, now);
      return { ok: { asked: true } };
    },
    readPoolError: ({ pool }) => ({
      ok: cluster.pools.find((p) => p.name === pool)?.error ?? null,
    }),
    askCluster: ({ question }, now) => ({ ok: factsFor(question, cluster, now >= readyAt) }),
    lookAtHealth: ({ ref }) => ({ ok: { facts: healthAt(ref), because: [] } }),
    lookForProof: ({ cluster: wanted, aim }, now) => {
      const nodes = nodesOf(cluster, now >= readyAt);
      return { ok: { missing: missingProof(wanted, nodes, aim), nodes: nodes.length } };
    },
    noteVersions: () => ({ ok: null }),
    readRollback: () => ({ ok: { notes: [], recent: {} } }),
  };
  return { answers, asked, leases, now: () => cluster };
}

/** What Azure shows while the change is under way. */
function underWay(change: Change, cluster: Cluster): Cluster {
  if ('pool' in change) {
    const provisioningState = change.kind === 'poolSettings' ? 'Updating' : 'Upgrading';
    const pools = cluster.pools.map((pool) =>
      pool.name === change.pool ? { ...moved(change, pool), provisioningState } : pool,
    );
    return { ...cluster, pools };
  }
  const provisioningState = STATES[change.kind];
  if (change.kind === 'start') return { ...cluster, power: 'Running', provisioningState };
  if (change.kind === 'stop') return { ...cluster, power: 'Stopped', provisioningState };
  if (change.kind !== 'force') return { ...cluster, provisioningState };
  const { forceUntil: _, ...rest } = cluster;
  const until = change.until === undefined ? {} : { forceUntil: change.until };
  return { ...rest, ...until, provisioningState };
}

const STATES = {
  start: 'Starting',
  stop: 'Stopping',
  force: 'Updating',
  cluster: 'Upgrading',
  controlPlane: 'Upgrading',
};

function moved(change: Extract<Change, { pool: string }>, pool: NodePool): NodePool {
  switch (change.kind) {
    case 'poolSettings':
      return { ...withoutSettings(pool), ...change.settings };
    case 'nodePool':
      return change.settings === undefined
        ? pool
        : { ...withoutSettings(pool), ...change.settings };
    case 'nodeImage':
      return { ...pool, image: (pool.image ?? '').replace(/[\d.]+$/, change.image) };
    case 'scale':
      return scaled(change, pool);
    case 'rollback':
      return { ...pool, version: change.version, image: change.image };
  }
}

function scaled(
  { count, autoscale }: Extract<Change, { kind: 'scale' }>,
  { autoscale: _, ...rest }: NodePool,
): NodePool {
  return { ...rest, count, ...(autoscale === undefined ? {} : { autoscale }) };
}

function withoutSettings(pool: NodePool): NodePool {
  const { maxSurge, maxUnavailable, drainTimeoutMinutes, soakMinutes, undrainable, ...rest } = pool;
  return rest;
}

/** A fault belongs to whatever was changing. */
function settled(cluster: Cluster, fault: Reason | undefined): Cluster {
  const part = <T extends { provisioningState: string }>(one: T): T => {
    if (!isChanging(one.provisioningState)) return one;
    if (fault === undefined) return { ...one, provisioningState: 'Succeeded' };
    const { code, message } = fault;
    return { ...one, provisioningState: 'Failed', error: { code, message } };
  };
  return { ...part(cluster), pools: cluster.pools.map(part) };
}

function healthAt(ref: { cluster: string; look: string }) {
  const all = { total: 1, ready: 1 };
  return { ref, at: '2026-11-23T06:00:00.000Z', nodes: all, pods: all, unread: [] };
}

function factsFor(question: Question, cluster: Cluster, ready: boolean) {
  if (question.kind === 'nodes') return nodesOf(cluster, ready);
  if (question.kind === 'pods') return [{ namespace: 'shop', name: 'web-0', node: 'aks-web-0' }];
  const counts = { disruptionsAllowed: 0, expectedPods: 1 };
  return [{ namespace: 'shop', name: 'web', selector: 'app=web', ...counts }];
}

/** One node per pool; one whose change failed keeps what it ran. */
function nodesOf({ pools }: Cluster, ready: boolean): NodeFact[] {
  return pools.flatMap(({ name, version, image, provisioningState, count }) =>
    Array.from({ length: count }, (_, at) => ({
      name: `aks-${name}-${at}`,
      pool: name,
      ready,
      kubelet: hasFailed(provisioningState) ? '1.30.0' : version,
      bootId: 'b',
      cordoned: false,
      ...(image === undefined ? {} : { image }),
    })),
  );
}
