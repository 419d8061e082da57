/**
 * Looks at the health of one cluster. All of a look happens in one activity: what Kubernetes and
 * Azure Monitor say is condensed, kept in the table and compared here, so that only what matters
 * goes through histories.
 */
import { DateTime } from 'luxon';
import { type Cluster, isChanging, parseClusterId } from '../../../shared/fleet/cluster';
import type { HealthRules } from '../../../shared/fleet/healthSchema';
import { askCluster, readAnswer, startAsking } from '../../../shared/kubernetes/ask';
import type { Answers } from '../../../shared/kubernetes/facts';
import type { Outcome, Reason } from '../../../shared/reasons';
import { services } from '../../../shared/services';
import { missingProof, type Proven, type Wanted } from '../proof';
import {
  type HealthFacts,
  type HealthRecord,
  type HealthRef,
  recordOf,
  summaryOf,
  type WantedPool,
  wantedOf,
} from './facts';
import { judgeHealth } from './judge';

export interface HealthLook {
  cluster: { id: string; location: string; pools: WantedPool[] };
  rules: HealthRules;
  /** Under which name it is kept. */
  ref: HealthRef;
  /** The look to compare with. */
  before?: HealthRef;
  /** The look before this one, for what only grows. */
  since?: HealthRef;
  /** The command that asks, where the API server has no public address. */
  commandId?: string;
}

export interface HealthSeen {
  facts: HealthFacts;
  /** What has become worse since `before`, and what nobody could see. */
  because: Reason[];
}

/** Platform metrics come once a minute; less than this is chance. */
const METRICS_MIN_MS = 300_000;

const QUESTION = { kind: 'health' } as const;

/** Looks, keeps and compares. What cannot be looked at is a reason and no failure. */
export async function lookAtHealth(look: HealthLook): Promise<Outcome<HealthSeen>> {
  const parts = await ask(look.cluster.id, look.commandId);
  if ('retry' in parts && look.commandId !== undefined) return parts;
  const record = await recorded(look, 'ok' in parts ? parts.ok : nothingSeen(parts));
  const store = await services().healthStore();
  const because = await compared(look, record);
  await store.note(look.ref, record);
  if (look.before === undefined) await store.forgetOld(look.ref.cluster, record.at);
  return { ok: { facts: summaryOf(look.ref, record), because } };
}

export interface BakingLook extends Omit<HealthLook, 'cluster' | 'commandId'> {
  /** ARM id. */
  id: string;
}

export type BakingSeen =
  | { kind: 'seen'; because: Reason[] }
  /** It cannot be judged now, and that is nobody's fault. */
  | { kind: 'leftOut'; because: Reason[] }
  /** It has to be asked by a command. */
  | { kind: 'private'; cluster: HealthLook['cluster'] };

/** A look at a cluster that nobody holds: people may have stopped, changed or deleted it. */
export async function lookAtBaking({ id, ...look }: BakingLook): Promise<Outcome<BakingSeen>> {
  const found = await (await services().aks()).cluster(id);
  if ('retry' in found) return found;
  const away = 'refused' in found ? gone(found.refused) : notJudged(found.ok);
  if (away !== undefined) return { ok: { kind: 'leftOut', because: [away] } };
  if ('refused' in found) return found;
  const { location, privateApi, pools } = found.ok;
  const cluster = { id, location, pools: pools.map(wantedOf) };
  if (privateApi) return { ok: { kind: 'private', cluster } };
  const seen = await lookAtHealth({ ...look, cluster });
  return 'ok' in seen ? { ok: { kind: 'seen', because: seen.ok.because } } : seen;
}

function gone(reason: Reason): Reason | undefined {
  return /notfound/i.test(reason.code) ? { ...reason, code: 'gone' } : undefined;
}

function notJudged({ name, power, ...cluster }: Cluster): Reason | undefined {
  if (power === 'Stopped') {
    return {
      code: 'stopped',
      message: `${name} is stopped, so nothing can be said of its health.`,
    };
  }
  const busy = [cluster, ...cluster.pools].find((part) => isChanging(part.provisioningState));
  if (busy === undefined) return undefined;
  const message = `${name} is being changed (${busy.provisioningState}) and is judged afterwards.`;
  return { code: 'busy', message };
}

/** Starts the command that asks in a private cluster; answers its id. */
export async function startHealthCommand(id: string): Promise<Outcome<string>> {
  return startAsking(services(), id, QUESTION);
}

function ask(id: string, commandId: string | undefined): Promise<Outcome<Answers['health']>> {
  if (commandId === undefined) return askCluster(services(), id, QUESTION);
  return readAnswer(services(), id, QUESTION, commandId);
}

function nothingSeen(outcome: Exclude<Outcome<never>, { ok: never }>): Answers['health'] {
  const cannotLook = 'refused' in outcome ? outcome.refused : outcome.retry.reason;
  return { nodes: { cannotLook }, pods: { cannotLook }, apiServer: { cannotLook } };
}

async function recorded(look: HealthLook, parts: Answers['health']): Promise<HealthRecord> {
  const at = services().clock.now().toISOString();
  const { ignoreNamespaces } = look.rules;
  const record = recordOf(look.cluster.pools, parts, { at, ignoreNamespaces });
  const metrics = await readMetrics(look, at);
  return {
    ...record,
    metrics: metrics.values,
    unread: [...record.unread, ...metrics.unread],
  };
}

interface MetricsRead {
  values: Record<string, number>;
  unread: Reason[];
}

async function readMetrics({ cluster, rules }: HealthLook, to: string): Promise<MetricsRead> {
  const { metrics, period } = rules;
  const from = isoBefore(to, Math.max(period, METRICS_MIN_MS));
  const read: MetricsRead = { values: {}, unread: [] };
  for (const aggregation of new Set(metrics.map((metric) => metric.aggregation))) {
    const names = metrics
      .filter((metric) => metric.aggregation === aggregation)
      .map(({ name }) => name);
    const monitor = await services().monitor();
    const answer = await monitor.queryMetrics({
      region: cluster.location,
      subscription: parseClusterId(cluster.id).subscription,
      ids: [cluster.id],
      ...{ names, aggregation, from, to, interval: 'PT1M' },
    });
    if (!('ok' in answer)) {
      read.unread.push('refused' in answer ? answer.refused : answer.retry.reason);
      continue;
    }
    const [values] = answer.ok.values();
    for (const name of names) addMetric(read, name, overPeriod(aggregation, values?.get(name)));
  }
  return read;
}

function addMetric({ values, unread }: MetricsRead, name: string, value: number | undefined): void {
  if (value !== undefined) values[name] = value;
  else unread.push({ code: 'cannotLook', message: `Azure Monitor has no values of ${name}.` });
}

type Aggregation = HealthRules['metrics'][number]['aggregation'];

function overPeriod(aggregation: Aggregation, values: number[] = []): number | undefined {
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, one) => total + one, 0);
  switch (aggregation) {
    case 'average':
      return sum / values.length;
    case 'total':
      return sum;
    case 'maximum':
      return Math.max(...values);
    case 'minimum':
      return Math.min(...values);
  }
}

function isoBefore(instant: string, ms: number): string {
  return DateTime.fromISO(instant, { zone: 'utc' }).minus(ms).toISO() ?? instant;
}

async function compared(look: HealthLook, after: HealthRecord): Promise<Reason[]> {
  if (look.before === undefined) return after.unread;
  const before = await recordAt(look.before);
  if (before === undefined) return [nothingToCompare(look.before)];
  const since = look.since && (await recordAt(look.since));
  return judgeHealth(before, after, look.rules, since);
}

async function recordAt(ref: HealthRef): Promise<HealthRecord | undefined> {
  return (await (await services().healthStore()).read(ref)) as HealthRecord | undefined;
}

function nothingToCompare({ look }: HealthRef): Reason {
  return { code: 'cannotLook', message: `The look '${look}' to compare with is not kept.` };
}

export interface ProofLook {
  cluster: Proven;
  aim: Wanted;
  before?: HealthRef;
  commandId?: string;
}

export interface ProofSeen {
  /** What keeps the nodes from proving the upgrade. */
  missing: Reason[];
  /** How many were looked at. */
  nodes: number;
}

/** Compares every node with what it should be. Who cannot look has no proof. */
export async function lookForProof(look: ProofLook): Promise<Outcome<ProofSeen>> {
  const { cluster, aim, before, commandId } = look;
  const parts = await ask(cluster.id, commandId);
  if ('retry' in parts && commandId !== undefined) return parts;
  const { nodes } = 'ok' in parts ? parts.ok : nothingSeen(parts);
  if ('cannotLook' in nodes) return { ok: { missing: [nodes.cannotLook], nodes: 0 } };
  const known = before && (await recordAt(before));
  return { ok: { missing: missingProof(cluster, nodes.ok, aim, known), nodes: nodes.ok.length } };
}
