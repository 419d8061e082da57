/**
 * Whether a cluster is as healthy as it was: regression, not noise. What was broken before is not
 * blamed on the upgrade. Pods and nodes have other names after it, so workloads and pools are
 * compared.
 */
import type { HealthRules } from '../../../shared/fleet/healthSchema';
import type { Reason } from '../../../shared/reasons';
import type { HealthRecord, PoolHealth, WorkloadHealth } from './facts';

/** Names that a message shows. */
const SHOWN_MAX = 10;

/** Fewer requests say nothing about a share. */
const REQUESTS_MIN = 100;

const NOTHING: WorkloadHealth = { wanted: 0, ready: 0, restarts: {} };
const NO_NODES: PoolHealth = { wanted: 0, total: 0, ready: 0 };

/**
 * @param before as it was before the upgrade
 * @param since the look before this one, for what only grows; `before` by default
 * @returns what has become worse, and what nobody could see; nothing means healthy
 */
export function judgeHealth(
  before: HealthRecord,
  after: HealthRecord,
  rules: HealthRules,
  since: HealthRecord = before,
): Reason[] {
  const unread = unseen(before, after);
  return [
    ...unread,
    ...missingNodes(before, after),
    ...unreadyPods(before, after),
    ...lostPods(before, after),
    ...restartedPods(since, after, rules.restarts),
    ...apiErrors(before, after, rules.apiErrors),
    ...worseMetrics(before, after, rules.metrics),
  ];
}

/** A part that nobody saw, before or now, proves nothing. */
function unseen(before: HealthRecord, after: HealthRecord): Reason[] {
  const earlier = before.unread.map(({ message, ...reason }) => ({
    ...reason,
    message: `There is nothing to compare with: ${message}`,
  }));
  return [...after.unread, ...earlier];
}

function missingNodes(before: HealthRecord, after: HealthRecord): Reason[] {
  const missing = ({ wanted, ready }: PoolHealth) => Math.max(0, wanted - ready);
  return Object.entries(after.pools)
    .filter(([name, pool]) => missing(pool) > missing(before.pools[name] ?? NO_NODES))
    .map(([pool, { wanted, ready }]) => ({
      code: 'nodesNotReady',
      message: `Node pool ${pool} has ${ready} of ${wanted} nodes Ready${these(after.notReady)}.`,
      evidence: { pool, wanted, ready, before: before.pools[pool] ?? null },
    }));
}

function these(nodes: readonly string[]): string {
  return nodes.length === 0 ? '' : `; not Ready: ${some(nodes)}`;
}

function unreadyPods(before: HealthRecord, after: HealthRecord): Reason[] {
  const unready = ({ wanted, ready }: WorkloadHealth) => wanted - ready;
  const worse = Object.entries(after.workloads)
    .filter(([name, now]) => unready(now) > unready(before.workloads[name] ?? NOTHING))
    .sort(([, a], [, b]) => unready(b) - unready(a));
  if (worse.length === 0) return [];
  const list = worse.map(([name, now]) => described(name, now, before.workloads[name]));
  return [
    {
      code: 'podsNotReady',
      message: `Pods are not ready that should be: ${some(list)}.`,
      evidence: { workloads: Object.fromEntries(worse.slice(0, SHOWN_MAX).map(counts)) },
    },
  ];
}

function counts([name, { wanted, ready, waiting }]: [string, WorkloadHealth]) {
  return [name, { wanted, ready, ...(waiting === undefined ? {} : { waiting }) }] as const;
}

function described(name: string, now: WorkloadHealth, before: WorkloadHealth | undefined): string {
  const why = now.waiting === undefined ? '' : ` (${now.waiting})`;
  const was = before === undefined ? 'new' : `before ${before.ready} of ${before.wanted}`;
  return `${name} has ${now.ready} of ${now.wanted} ready${why}, ${was}`;
}

/** Pods that no controller makes again; a workload that its people took away is no loss. */
function lostPods(before: HealthRecord, after: HealthRecord): Reason[] {
  if (Object.keys(after.workloads).length === 0) return [];
  const lost = Object.entries(before.workloads)
    .filter(([name, { bare }]) => bare === true && after.workloads[name] === undefined)
    .map(([name]) => name);
  if (lost.length === 0) return [];
  return [
    {
      code: 'podsLost',
      message: `Pods without a controller are gone and nobody makes them again: ${some(lost)}.`,
      evidence: { pods: lost.slice(0, SHOWN_MAX) },
    },
  ];
}

function restartedPods(since: HealthRecord, after: HealthRecord, allowed: number): Reason[] {
  const often = Object.entries(after.workloads)
    .map(([name, now]) => ({ name, times: restartsSince(since.workloads[name], now) }))
    .filter(({ times }) => times > allowed)
    .sort((a, b) => b.times - a.times);
  if (often.length === 0) return [];
  const list = often.map(({ name, times }) => `${name} ${times} times`);
  return [
    {
      code: 'restarts',
      message: `Pods have restarted more than ${allowed} times since ${since.at}: ${some(list)}.`,
      evidence: { restarts: often.slice(0, SHOWN_MAX), since: since.at },
    },
  ];
}

/** A counter belongs to a pod: one that was not there before began at 0. */
function restartsSince(since: WorkloadHealth | undefined, now: WorkloadHealth): number {
  return Object.entries(now.restarts).reduce(
    (sum, [pod, times]) => sum + Math.max(0, times - (since?.restarts[pod] ?? 0)),
    0,
  );
}

/** Counters begin anew with each process, and an upgrade makes new ones. */
function apiErrors(before: HealthRecord, after: HealthRecord, allowed: number): Reason[] {
  const [was, is] = [before.api, after.api];
  if (was === undefined || is === undefined) return [];
  const anew = is.since !== was.since || is.requests < was.requests;
  const requests = anew ? is.requests : is.requests - was.requests;
  const errors = anew ? is.errors : is.errors - was.errors;
  if (requests < REQUESTS_MIN) return [];
  const shareBefore = was.errors / Math.max(1, was.requests);
  const share = errors / requests;
  if (share <= shareBefore + allowed) return [];
  return [
    {
      code: 'apiServerErrors',
      message: `The API server fails ${percent(share)} of its requests (${errors} of ${requests}), before ${percent(shareBefore)}.`,
      evidence: { requests, errors, share, shareBefore },
    },
  ];
}

function worseMetrics(
  before: HealthRecord,
  after: HealthRecord,
  metrics: HealthRules['metrics'],
): Reason[] {
  return metrics.flatMap(({ name, aggregation, worseBy, atLeast = -Infinity }) => {
    const [was, is] = [before.metrics[name], after.metrics[name]];
    if (was === undefined || is === undefined) return [];
    const limit = was * (1 + worseBy);
    if (is <= limit || is < atLeast) return [];
    return [
      {
        code: 'metricWorse',
        message: `${name} (${aggregation}) is ${rounded(is)}, before ${rounded(was)}; the policy allows ${rounded(limit)}.`,
        evidence: { name, aggregation, before: was, after: is, limit },
      },
    ];
  });
}

function some(list: readonly string[]): string {
  const more = list.length - SHOWN_MAX;
  return list.slice(0, SHOWN_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function percent(share: number): string {
  return `${rounded(share * 100)} %`;
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
