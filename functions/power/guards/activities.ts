/** One look at everything that a stop or a start could break. */
import { type Cluster, parseClusterId } from '../../../shared/fleet/cluster';
import { definedOnly } from '../../../shared/fleet/optional';
import type { Policy } from '../../../shared/fleet/policy';
import type { FrozenPool, OwnChange, PowerAction, SavedPool } from '../../../shared/fleet/power';
import type { PowerRule } from '../../../shared/fleet/powerSchema';
import { askCluster, readAnswer, startAsking } from '../../../shared/kubernetes/ask';
import type { Answers, KarpenterPoolFact } from '../../../shared/kubernetes/facts';
import type { Outcome } from '../../../shared/reasons';
import { services } from '../../../shared/services';
import type { ClusterResult, RunHead } from '../../upgrades/contract';
import { powerClusterOf } from '../change/powerCluster';
import { powerSettings, type PowerSettings } from '../settings';
import type { DueUpgrade, GuardFacts, Seen } from './guard';
import { type Guarded, guardedBy, judgeGuards } from './judge';
import { dueUpgrade } from './upgradesDue';

const QUESTION = { kind: 'beforeStop' } as const;

export interface GuardLook {
  /** As it was read just now. */
  cluster: Cluster;
  action: Pick<PowerAction, 'kind' | 'depth'>;
  /** Of the command that looks into a private cluster. */
  commandId?: string;
}

export interface GuardedChange extends Guarded {
  /** What the policy says about this cluster. */
  rule?: Pick<PowerRule, 'autoProvisioning' | 'probe'>;
  ring?: string;
  /** NodePools of Karpenter; absent where nobody has looked or there are none. */
  karpenter?: KarpenterPoolFact[];
  /** What was kept when it was put to sleep. */
  saved?: SavedPool[];
  frozen?: FrozenPool[];
}

/** Starts the command that looks into a private cluster; answers its id. */
export async function startGuardLook(id: string): Promise<Outcome<string>> {
  return startAsking(services(), id, QUESTION);
}

/** Looks and judges. What cannot be seen is a guard that holds. */
export async function lookAtGuards(look: GuardLook): Promise<Outcome<GuardedChange>> {
  const { cluster, commandId } = look;
  const inside = await lookInside(look);
  // The command of a private cluster still runs: the same look is made again.
  if (commandId !== undefined && inside !== undefined && 'retry' in inside) return inside;
  const seen = inside && seenOf(inside);
  const { policy } = await (await services().policy()).current();
  const settings = powerSettings(policy, powerClusterOf(cluster));
  const memory = await (await services().power()).memory(cluster.id);
  const facts = await gather(look, policy, settings, memory?.ours);
  const guards = judgeGuards({ ...facts, ...definedOnly({ inside: seen }) });
  const known = definedOnly({ saved: memory?.saved, frozen: memory?.frozen });
  return { ok: { ...guardedBy(guards), ...rulesIn(settings), ...karpenterIn(seen), ...known } };
}

async function gather(
  { cluster, action }: GuardLook,
  policy: Policy,
  { freezes, rule }: PowerSettings,
  last: OwnChange | undefined,
): Promise<GuardFacts> {
  const now = services().clock.now().getTime();
  return {
    ...{ now, action, cluster, freezes },
    zone: policy.timeZone,
    ...definedOnly({ last }),
    rest: policy.power.rest,
    batchJobs: rule?.batchJobs ?? 'ignore',
    locks: seenOf(await locksOf(cluster)),
    upgrades: { ok: action.kind === 'start' ? [] : await upgradesDue(cluster, now) },
  };
}

function rulesIn({ rule, ring }: PowerSettings): Pick<GuardedChange, 'rule' | 'ring'> {
  return definedOnly({ rule: rule && pick(rule), ring });
}

/** Undefined for starts, and where nobody is there to answer. */
async function lookInside({
  cluster: { id, power },
  action,
  commandId,
}: GuardLook): Promise<Outcome<Answers['beforeStop']> | undefined> {
  if (action.kind === 'start' || power === 'Stopped') return undefined;
  if (commandId !== undefined) return readAnswer(services(), id, QUESTION, commandId);
  return askCluster(services(), id, QUESTION);
}

async function locksOf({ id }: Cluster) {
  return (await services().locks()).of(parseClusterId(id).subscription);
}

async function upgradesDue({ id }: Cluster, now: number): Promise<DueUpgrade[]> {
  const store = await services().runs<RunHead, ClusterResult>();
  const open = (await store.heads()).filter(({ result }) => result === undefined);
  const found = await Promise.all(
    open.map(async (head) => dueUpgrade(head, await store.members(head.run), id, now)),
  );
  return found.flatMap((one) => one ?? []);
}

function seenOf<T>(outcome: Outcome<T>): Seen<T> {
  if ('ok' in outcome) return outcome;
  return { cannotLook: 'refused' in outcome ? outcome.refused : outcome.retry.reason };
}

function pick({ autoProvisioning, probe }: PowerRule): NonNullable<GuardedChange['rule']> {
  return { autoProvisioning, ...(probe === undefined ? {} : { probe }) };
}

function karpenterIn(
  seen: Seen<Answers['beforeStop']> | undefined,
): Pick<GuardedChange, 'karpenter'> {
  if (seen === undefined || !('ok' in seen) || !('ok' in seen.ok.karpenterPools)) return {};
  const pools = seen.ok.karpenterPools.ok;
  return pools === null ? {} : { karpenter: pools };
}
