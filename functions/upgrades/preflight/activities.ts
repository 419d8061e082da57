/** I/O of preflights: one look at a cluster, its report, and the backup before an upgrade. */
import { askAddress } from '../../../shared/customCheck';
import { type Cluster, parseClusterId } from '../../../shared/fleet/cluster';
import type { CustomCheck } from '../../../shared/fleet/preflightSchema';
import type { Answers, BudgetFact, PodFact } from '../../../shared/kubernetes/facts';
import {
  askCluster,
  readAnswer,
  readBackup,
  startAsking,
  startBackup,
  takeBackup,
} from '../../../shared/kubernetes/ask';
import type { BackupOrder } from '../../../shared/kubernetes/backup';
import type { Outcome, Reason } from '../../../shared/reasons';
import { services } from '../../../shared/services';
import { type Asking, backupEntry } from '../../clusters/contract';
import { isRunning } from './checks/backups';
import { holdsDrains } from './checks/budgets';
import { addressCheck, queryCheck } from './checks/custom';
import type { AzureFacts, Case, HeldBudget, KubernetesFacts, PreflightInput, Seen } from './facts';
import { backupPlace, judge, summaryOf } from './judge';
import type { Check, PreflightReport, PreflightSummary } from './report';

export interface Look {
  input: PreflightInput;
  /** Of the command that asks inside a private cluster. */
  commandId?: string;
}

export interface Inspection {
  summary: PreflightSummary;
  /** Seconds until what could not be seen now is likely to be seen. */
  again?: number;
  /** Namespace of Velero, when the policy wants a backup now and there is none. */
  takeBackupIn?: string;
}

/** Looks, judges and keeps the report; a part that nobody can see is a check of its own. */
export async function inspectCluster({ input, commandId }: Look): Promise<Outcome<Inspection>> {
  const delays: number[] = [];
  const see = seeing(delays);
  const inside = await lookInside(input.cluster, commandId);
  // The command of a private cluster still runs: the same look is made again.
  if (commandId !== undefined && inside !== undefined && 'retry' in inside) return inside;
  const one: Case = { ...input, now: services().clock.now().toISOString() };
  const azure = await lookOutside(one, see);
  const custom = await Promise.all(
    input.rules.preflight.custom.map((rule) => askCustom(rule, one, see)),
  );
  const facts = inside === undefined ? undefined : await factsInside(one, see(inside));
  const report = judge(one, azure, facts, custom);
  await (await services().preflights()).save(input.rollout, report);
  const place = backupPlace(one, facts, report);
  return {
    ok: {
      summary: summaryOf(report),
      ...(delays.length === 0 ? {} : { again: Math.max(...delays) }),
      ...(place === undefined ? {} : { takeBackupIn: place }),
    },
  };
}

type See = <T>(outcome: Outcome<T>) => Seen<T>;

/** Notes when it is worth while to look again. */
function seeing(delays: number[]): See {
  return (outcome) => {
    if ('ok' in outcome) return outcome;
    if ('refused' in outcome) return { cannotLook: outcome.refused };
    delays.push(outcome.retry.after);
    return { cannotLook: outcome.retry.reason };
  };
}

async function lookOutside({ cluster, target }: Case, see: See): Promise<AzureFacts> {
  const { subscription } = parseClusterId(cluster.id);
  const all = services();
  const [offered, quota, subnets, locked] = await Promise.all([
    target === undefined
      ? { ok: [] }
      : all.aks().then((client): Promise<Outcome<string[]>> => client.offeredVersions(cluster.id)),
    all.quotas().then((client) => client.in(subscription, cluster.location)),
    all.network().then((client) => client.subnets()),
    all.locks().then((client) => client.of(subscription)),
  ]);
  return { offered: see(offered), quota: see(quota), subnets: see(subnets), locks: see(locked) };
}

/** Undefined when the cluster is stopped: nobody is there to answer. */
async function lookInside(
  { id, power }: Cluster,
  commandId: string | undefined,
): Promise<Outcome<Answers['preflight']> | undefined> {
  if (power === 'Stopped') return undefined;
  const question = { kind: 'preflight' } as const;
  if (commandId !== undefined) return readAnswer(services(), id, question, commandId);
  return askCluster(services(), id, question);
}

async function factsInside(one: Case, seen: Seen<Answers['preflight']>): Promise<KubernetesFacts> {
  if ('cannotLook' in seen) {
    const { cannotLook } = seen;
    const unseen = { cannotLook };
    return {
      nodes: unseen,
      pods: unseen,
      budgets: unseen,
      deprecatedApis: unseen,
      kured: unseen,
      backups: unseen,
    };
  }
  const { budgets } = seen.ok;
  if (!('ok' in budgets) || one.cluster.privateApi) return seen.ok;
  return { ...seen.ok, budgets: { ok: await withPods(one.cluster.id, budgets.ok) } };
}

/** Budgets whose pods are asked for by name. */
const ASKED_MAX = 10;

/** Names the pods of the budgets that hold something, where that costs no command. */
async function withPods(id: string, budgets: readonly BudgetFact[]): Promise<HeldBudget[]> {
  const holding = budgets.filter((budget) => holdsDrains(budget));
  const asked = new Set(holding.filter(({ expectedPods }) => expectedPods > 0).slice(0, ASKED_MAX));
  return Promise.all(
    budgets.map(async (budget) => {
      if (!asked.has(budget)) return budget;
      const { namespace, selector } = budget;
      const pods: Outcome<PodFact[]> = await askCluster(services(), id, {
        kind: 'pods',
        namespace,
        selector,
      });
      return 'ok' in pods ? { ...budget, pods: pods.ok } : budget;
    }),
  );
}

async function askCustom(rule: CustomCheck, one: Case, see: See): Promise<Check> {
  if ('setting' in rule) return addressCheck(rule, await askOwner(rule, one));
  return queryCheck(rule, await runQuery(rule, see));
}

type Kind<Key extends string> = Extract<CustomCheck, Record<Key, string>>;

async function askOwner(rule: Kind<'setting'>, { cluster, target, rollout, now }: Case) {
  const url = services().setting(rule.setting);
  const key = services().setting(rule.key);
  if (url === undefined) return missing(rule.setting);
  if (key === undefined) return missing(rule.key);
  const { id, name, location, version, tags } = cluster;
  const body = { cluster: { id, name, location, version, tags }, target: target ?? null, rollout };
  return askAddress({ url, key, timeout: rule.timeout, at: now, body }, services().fetch);
}

async function runQuery(
  rule: Kind<'workspace'> | Kind<'prometheus'>,
  see: See,
): Promise<Seen<number | undefined>> {
  const name = 'workspace' in rule ? rule.workspace : rule.prometheus;
  const place = services().setting(name);
  if (place === undefined) return missing(name);
  const monitor = await services().monitor();
  if ('prometheus' in rule) return see(await monitor.queryPrometheus(place, rule.query));
  const timespan = `PT${Math.max(1, Math.round(rule.over / 1000))}S`;
  return see(await monitor.queryLogs(place, rule.query, timespan));
}

function missing(setting: string): { cannotLook: Reason } {
  return {
    cannotLook: { code: 'noSetting', message: `The app setting ${setting} is missing or empty.` },
  };
}

/** Starts the command that looks into a private cluster; answers its id. */
export async function startInspection(id: string): Promise<Outcome<string>> {
  return startAsking(services(), id, { kind: 'preflight' });
}

/** The full report; null when there is none. */
export async function readReport(input: {
  rollout: string;
  clusterId: string;
}): Promise<Outcome<PreflightReport | null>> {
  const store = await services().preflights();
  const report = await store.read(input.rollout, input.clusterId);
  return { ok: (report as PreflightReport | undefined) ?? null };
}

export interface BackupWork {
  id: string;
  order: Required<BackupOrder>;
  /** Of the command, in private clusters. */
  commandId?: string;
}

/** A backup, and which story orders it for which rollout. */
export interface OrderedBackup extends BackupWork {
  rollout: string;
  asking: Asking;
}

export async function orderBackup(work: OrderedBackup): Promise<Outcome<null>> {
  const outcome = await takeBackup(services(), work.id, work.order);
  if ('ok' in outcome) await note(work);
  return outcome;
}

/** In a private cluster; answers the id of the command. */
export async function startBackupCommand(work: OrderedBackup): Promise<Outcome<string>> {
  const outcome = await startBackup(services(), work.id, work.order);
  if ('ok' in outcome) await note(work);
  return outcome;
}

async function note({ id, order: { namespace, name }, rollout, asking }: OrderedBackup) {
  const message = 'The policy wants a backup before the upgrade (backups.beforeUpgrade: take).';
  const why = { because: [{ code: 'backup', message }], correlation: rollout };
  const at = services().clock.now().toISOString();
  const entry = backupEntry(`${namespace}/${name}`, { id, why, asking, at });
  await (await services().audit()).write(entry);
}

export async function readBackupCommand(input: BackupWork): Promise<Outcome<null>> {
  return readBackup(services(), input.id, input.commandId ?? '');
}

/** Starts the command that asks a private cluster for its backups; answers its id. */
export async function startBackupLook(id: string): Promise<Outcome<string>> {
  return startAsking(services(), id, { kind: 'backups' });
}

/** Whether Velero has ended with the backup, well or not. */
export async function backupEnded(input: BackupWork): Promise<Outcome<boolean>> {
  const { id, order, commandId } = input;
  const question = { kind: 'backups' } as const;
  const seen =
    commandId === undefined
      ? await askCluster(services(), id, question)
      : await readAnswer(services(), id, question, commandId);
  if (!('ok' in seen)) return seen;
  const backup = seen.ok?.find(({ name }) => name === order.name);
  return { ok: backup !== undefined && !isRunning(backup) };
}
