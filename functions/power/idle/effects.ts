/** Looks at the use of clusters that run and that nothing else stops: fifty to a request. */
import type { DurableClient } from 'durable-functions';
import type { MetricsRequest } from '../../../shared/azure/monitor';
import type { KeptIdleness, Known, Remembered } from '../../../shared/azure/powerStore';
import { isoText } from '../../../shared/calendar/localText';
import type { Span } from '../../../shared/calendar/types';
import { startStory } from '../../../shared/durable/client';
import { clusterKey } from '../../../shared/fleet/cluster';
import { definedOnly } from '../../../shared/fleet/optional';
import type { Policy } from '../../../shared/fleet/policy';
import type { IdleRule } from '../../../shared/fleet/powerSchema';
import type { PowerVerdict } from '../../../shared/fleet/power';
import { services } from '../../../shared/services';
import type { Idleness, PowerCluster, PowerMemory } from '../facts';
import { subscriptionOf } from '../pace';
import { type PowerSettings, powerSettings } from '../settings';
import { idleWarning, idleWarningId } from './idleWarning';
import { isLookDue, judge, matters, NODE_METRICS, periodOf, REQUESTS, unknown } from './plan';

/** A sweep as it ends. */
export interface Swept {
  /** Milliseconds since 1970 (UTC). */
  now: number;
  policy: Policy;
  clusters: readonly PowerCluster[];
  verdicts: readonly PowerVerdict[];
  known: Known;
  /** Memories that the sweep has changed. */
  changed: readonly Remembered[];
}

interface Looked {
  cluster: PowerCluster;
  settings: PowerSettings;
  rule: IdleRule;
  memory: PowerMemory;
  kept?: KeptIdleness;
}

/** At the end of a sweep: what is found holds from the next one on. */
export async function lookAtUse(
  client: DurableClient,
  swept: Swept,
  log: (line: string) => void,
): Promise<void> {
  const due = dueIn(swept);
  if (due.length === 0) return;
  const found: (readonly [Looked, Idleness])[] = [];
  for (const group of groupsOf(due)) found.push(...(await judgeGroup(group, swept.now, log)));
  const at = isoText(swept.now);
  const store = await services().power();
  const rows = found.map(
    ([{ cluster }, idleness]) => [clusterKey(cluster.id), { at, idleness }] as const,
  );
  await store.keepAll('idleness', rows);
  for (const [one, idleness] of found) {
    if (idleness.kind === 'idle') await warn(client, one, idleness);
    else await forget(one);
  }
}

function dueIn({ now, policy, clusters, verdicts, known, changed }: Swept): Looked[] {
  if (!policy.power.rules.some(({ idle }) => idle !== undefined)) return [];
  const left = new Set(verdicts.filter(isLeftRunning).map(({ cluster }) => cluster.id));
  const latest = new Map(changed.map((one) => [clusterKey(one.memory.id), one]));
  const found = clusters
    .filter(({ id }) => left.has(id))
    .map((cluster) => {
      const key = clusterKey(cluster.id);
      const memory = (latest.get(key) ?? known.memories.get(key))?.memory;
      const overrides = known.overrides.get(key) ?? [];
      const settings = powerSettings(policy, cluster);
      return { cluster, settings, memory, overrides, kept: known.idleness.get(key) };
    });
  return found.flatMap(({ overrides, memory, kept, ...one }): Looked[] => {
    const rule = one.settings.rule?.idle;
    if (rule === undefined || memory === undefined) return [];
    const wanted = matters({ settings: one.settings, memory, overrides }, now);
    return wanted && isLookDue({ kept }, now)
      ? [{ ...one, rule, memory, ...definedOnly({ kept }) }]
      : [];
  });
}

/** It runs, and nothing else is about to be done with it. */
function isLeftRunning({ state, verdict }: PowerVerdict): boolean {
  const { kind, because } = verdict;
  return (
    state === 'running' && (kind === 'done' || (kind === 'wait' && because[0]?.code === 'idle'))
  );
}

/** A request is for one region, one subscription and one period. */
function groupsOf(due: readonly Looked[]): Looked[][] {
  const groups = new Map<string, Looked[]>();
  for (const one of due) {
    const { cluster, rule } = one;
    const asked = rule.requestsBelow !== undefined;
    const key = [cluster.location, subscriptionOf(cluster.id), rule.after, asked].join('|');
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()];
}

async function judgeGroup(
  group: Looked[],
  now: number,
  log: (line: string) => void,
): Promise<(readonly [Looked, Idleness])[]> {
  const [first] = group;
  if (first === undefined) return [];
  const period = periodOf(first.rule, now);
  const answer = await usesOf(group, first, period);
  if (!('ok' in answer)) {
    const { message } = 'retry' in answer ? answer.retry.reason : answer.refused;
    log(`the use of ${group.length} clusters in ${first.cluster.location} is unknown: ${message}`);
    const idleness = unknown(`Azure Monitor cannot be asked: ${message}`);
    return group.map((one) => [one, idleness] as const);
  }
  return group.map((one) => {
    const id = one.cluster.id.toLowerCase();
    const use = {
      nodes: answer.ok.nodes.get(id) ?? new Map<string, Map<string, number[]>>(),
      requests: answer.ok.requests?.get(id)?.get(REQUESTS) ?? [],
    };
    const { rule, kept, cluster } = one;
    return [one, judge({ rule, pools: cluster.pools, period, use, ...definedOnly({ kept }) })];
  });
}

async function usesOf(group: readonly Looked[], { cluster, rule }: Looked, period: Span) {
  const request: MetricsRequest = {
    region: cluster.location,
    subscription: subscriptionOf(cluster.id),
    ids: group.map((one) => one.cluster.id),
    names: Object.values(NODE_METRICS),
    aggregation: 'average',
    from: isoText(period.start),
    to: isoText(period.end),
    interval: 'PT5M',
  };
  const monitor = await services().monitor();
  const nodes = await monitor.queryByPool(request);
  if (!('ok' in nodes)) return nodes;
  if (rule.requestsBelow === undefined) return { ok: { nodes: nodes.ok } };
  const requests = await monitor.queryMetrics({ ...request, names: [REQUESTS] });
  return 'ok' in requests ? { ok: { nodes: nodes.ok, requests: requests.ok } } : requests;
}

/** Once for the same stretch; its end is written down when people have been told. */
async function warn(
  client: DurableClient,
  { cluster, settings, rule, memory }: Looked,
  { since, because }: Extract<Idleness, { kind: 'idle' }>,
): Promise<void> {
  if (memory.idle?.since === since) return;
  const { id, name, location, tags } = cluster;
  const { ring } = settings;
  const input = { cluster: { id, name, location, tags }, since, because, notice: rule.notice };
  const story = { ...input, ...definedOnly({ ring }) };
  await startStory(client, idleWarning, idleWarningId(id, since), story);
}

/** Whoever was warned may forget it. */
async function forget({ memory }: Looked): Promise<void> {
  if (memory.idle === undefined) return;
  await (
    await services().power()
  ).change(memory, (now) => {
    const { idle, ...rest } = now ?? memory;
    return idle === undefined ? (now ?? memory) : rest;
  });
}
