/** The I/O of a sweep: reads the fleet and what is known, keeps what was seen, starts changes. */
import type { DurableClient } from 'durable-functions';
import type { Lease } from '../../shared/azure/leases';
import type { Known } from '../../shared/azure/powerStore';
import type { Holidays } from '../../shared/calendar/types';
import { startStory, statusOf } from '../../shared/durable/client';
import { isAlive } from '../../shared/durable/status';
import { clusterKey } from '../../shared/fleet/cluster';
import type { Policy } from '../../shared/fleet/policy';
import { holidaysOf } from '../../shared/fleet/policyHolidays';
import { resolveHolidays } from '../../shared/holidays';
import { reasonOf } from '../../shared/reasons';
import { services } from '../../shared/services';
import { type BudgetLook, lookAtBudgets } from './budget/effects';
import { OVERTAKEN, powerChangeId, type PowerChangeInput } from './change/contract';
import { powerChange } from './change/powerChange';
import type { PowerCluster, PowerMemory } from './facts';
import { lookAtUse } from './idle/effects';
import { keepLedger } from './ledger/effects';
import { KEEP_OVERRIDES } from './overrides/effective';
import { asksForPower } from './settings';
import { sweep, type SweepPlan } from './sweep';

/** What a sweep writes to the log. */
export type Log = (line: string) => void;

/**
 * One sweep. Any number of them at once, or after any pause, is harmless.
 * @returns undefined when the policy asks for nothing, or when nobody could look
 */
export async function sweepFleet(client: DurableClient, log: Log): Promise<SweepPlan | undefined> {
  const date = services().clock.now();
  const { policy } = await (await services().policy()).current();
  const store = await services().power();
  if (!asksForPower(policy) && (await store.overrides()).length === 0) return undefined;
  const [known, clusters, leases] = await Promise.all([
    store.all(),
    readFleet(date, log),
    services()
      .leases()
      .then((all) => all.held(date)),
  ]);
  if (clusters === undefined) return undefined;
  const alive = await aliveChanges(client, clusters, known, leases);
  const holidays = await holidaysFor(policy, date);
  const now = date.getTime();
  await budgets(client, { now, policy, holidays, clusters, known }, log);
  const plan = sweep({ now, policy, holidays, clusters, known, leases, alive });
  await store.remember(plan.memories);
  await store.keepSweep({ at: date.toISOString(), verdicts: plan.verdicts });
  for (const memory of plan.hands) await noteHand(memory);
  await forgetOverrides(known, now);
  await makeRoom(client, plan.overtaken);
  for (const start of plan.starts) await begin(client, start, log);
  const { verdicts, memories: changed } = plan;
  await keepLedger({ clusters, verdicts, known: known.memories, changed });
  await lookAtUse(client, { now, policy, clusters, verdicts, known, changed }, log);
  return plan;
}

/** Whatever is wrong with the figures, schedules hold; the next sweep looks again. */
async function budgets(client: DurableClient, look: BudgetLook, log: Log): Promise<void> {
  try {
    await lookAtBudgets(client, look);
  } catch (error) {
    log(`the budgets cannot be looked at: ${reasonOf(error).message}`);
    await (await services().budgets()).askForLook();
  }
}

/** A fleet that cannot be read is said so: it must not pass for one in which nothing is due. */
async function readFleet(date: Date, log: Log): Promise<PowerCluster[] | undefined> {
  const clusters = await (await services().graph()).powerClusters();
  if ('ok' in clusters) return clusters.ok;
  const because = 'retry' in clusters ? clusters.retry.reason : clusters.refused;
  log(`the fleet cannot be read (${because.code}): ${because.message}`);
  await (await services().power()).keepBlind({ since: date.toISOString(), because });
  return undefined;
}

/** Only those are asked for that have said, here or by their lease, that they are at work. */
async function aliveChanges(
  client: DurableClient,
  clusters: readonly PowerCluster[],
  { memories }: Known,
  leases: ReadonlyMap<string, Lease>,
): Promise<Set<string>> {
  const alive = new Set<string>();
  for (const { id } of clusters) {
    const key = clusterKey(id);
    const ours = memories.get(key)?.memory.ours;
    const unfinished = ours !== undefined && ours.ended === undefined;
    const holds = leases.get(key)?.holder === powerChangeId(id);
    if ((unfinished || holds) && (await isGoingOn(client, id))) alive.add(key);
  }
  return alive;
}

async function isGoingOn(client: DurableClient, id: string): Promise<boolean> {
  const status = await statusOf(client, powerChangeId(id));
  return status !== undefined && isAlive(status.runtimeStatus);
}

/** Dates of holidays change with the policy and the year only. */
const resolved = new WeakMap<Policy, { year: number; holidays: Record<string, Holidays> }>();

export async function holidaysFor(policy: Policy, date: Date): Promise<Record<string, Holidays>> {
  const year = date.getUTCFullYear();
  const known = resolved.get(policy);
  if (known?.year === year) return known.holidays;
  const holidays = await holidaysOf(policy, [year - 1, year, year + 1], resolveHolidays);
  resolved.set(policy, { year, holidays });
  return holidays;
}

/** Said once: the trail knows an entry by its key and time. */
async function noteHand({ id, hand }: PowerMemory): Promise<void> {
  if (hand === undefined) return;
  const { state, since, until } = hand;
  const end = until === undefined ? 'until a person says otherwise' : `until ${until}`;
  const message = `Somebody else ${state === 'running' ? 'started' : 'stopped'} it; it is left alone ${end}.`;
  const audit = await services().audit();
  await audit.write({
    key: `power:hand:${clusterKey(id)}@${since}`,
    at: since,
    actor: { kind: 'unknown' },
    cluster: id,
    action: 'power.hand',
    verdict: 'done',
    because: [{ code: 'hand', message, evidence: { ...hand } }],
    correlation: powerChangeId(id),
  });
}

async function forgetOverrides({ overrides }: Known, now: number): Promise<void> {
  const store = await services().power();
  for (const { id, until } of [...overrides.values()].flat()) {
    if (now > Date.parse(until) + KEEP_OVERRIDES) await store.removeOverride(id);
  }
}

/** Told again by every sweep until it has ended: an event may be lost, a wish is not. */
async function makeRoom(client: DurableClient, overtaken: SweepPlan['overtaken']): Promise<void> {
  for (const { id, because } of overtaken) {
    await client.raiseEvent(powerChangeId(id), OVERTAKEN, because);
  }
}

/**
 * A change of the same cluster that goes on is left alone: its id is taken. One that cannot be
 * begun keeps no other from beginning; the next sweep tries again.
 */
async function begin(client: DurableClient, input: PowerChangeInput, log: Log): Promise<void> {
  const { name, action, because } = input;
  try {
    if (await isGoingOn(client, input.id)) return;
    await startStory(client, powerChange, powerChangeId(input.id), input);
    log(`${name}: ${action.kind} (${action.depth}): ${because[0]?.message ?? action.trigger}`);
  } catch (error) {
    log(`${name}: ${action.kind} was not begun: ${reasonOf(error).message}`);
  }
}
