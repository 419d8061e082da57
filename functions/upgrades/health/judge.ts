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
    ...restartedPods(before, since, after, rules.restarts),
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

/** What was not there before cannot have become worse. */
function unreadyPods(before: HealthRecord, after: HealthRecord): Reason[] {
  const unready = ({ wanted, ready }: WorkloadHealth) => wanted - ready;
  const worse = pairs(before, after)
    .filter(({ was, now }) => unready(now) > unready(was))
    .sort((a, b) => unready(b.now) - unready(a.now));
  if (worse.length === 0) return [];
  const workloads = worse.slice(0, SHOWN_MAX).map(({ name, now }) => [name, counts(now)] as const);
  return [
    {
      code: 'podsNotReady',
      message: `Pods are not ready that should be: ${some(worse.map(described))}.`,
      evidence: { workloads: Object.fromEntries(workloads) },
    },
  ];
}

interface Pair {
  name: string;
  was: WorkloadHealth;
  now: WorkloadHealth;
}

/** Workloads that are in both. */
function pairs(before: HealthRecord, after: HealthRecord): Pair[] {
  return Object.entries(after.workloads).flatMap(([name, now]) => {
    const was = before.workloads[name];
    return was === undefined ? [] : [{ name, was, now }];
  });
}

function counts({ wanted, ready, waiting }: WorkloadHealth) {
  return { wanted, ready, ...(waiting === undefined ? {} : { waiting }) };
}

function described({ name, was, now }: Pair): string {
  const why = now.waiting === undefined ? '' : ` (${now.waiting})`;
  return `${name} has ${now.ready} of ${now.wanted} ready${why}, before ${was.ready} of ${was.wanted}`;
}

/** Drained for good, or their controller can make no others, as behind a broken webhook. */
function lostPods(before: HealthRecord, after: HealthRecord): Reason[] {
  if (Object.keys(after.workloads).length === 0) return [];
  const lost = Object.entries(before.workloads)
    .filter(([name, { lasting }]) => lasting === true && after.workloads[name] === undefined)
    .map(([name, { wanted }]) => `${name} (${wanted} before)`);
  if (lost.length === 0) return [];
  return [
    {
      code: 'podsLost',
      message: `All pods are gone, of: ${some(lost)}. Where people took them away, the policy can leave their namespace out (ignoreNamespaces).`,
      evidence: { workloads: lost.slice(0, SHOWN_MAX) },
    },
  ];
}

/** Pods that crashed over and over before the upgrade go on with it. */
function restartedPods(
  before: HealthRecord,
  since: HealthRecord,
  after: HealthRecord,
  allowed: number,
): Reason[] {
  const often = pairs(since, after)
    .filter(({ name }) => !wasBroken(before.workloads[name]))
    .map(({ name, was, now }) => ({ name, times: restartsSince(was, now) }))
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

function wasBroken(before: WorkloadHealth | undefined): boolean {
  return before !== undefined && before.ready < before.wanted;
}

/** A counter belongs to a pod: one that was not there before began at 0. */
function restartsSince(was: WorkloadHealth, now: WorkloadHealth): number {
  return Object.entries(now.restarts).reduce(
    (sum, [pod, times]) => sum + Math.max(0, times - (was.restarts[pod] ?? 0)),
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
