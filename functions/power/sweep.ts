/**
 * One look at the whole fleet: a verdict per cluster, what begins now, what is remembered. Pure.
 * What is true is asked again every five minutes, so nothing that was missed is lost.
 */
import type { Lease } from '../../shared/azure/leases';
import type { Known, Remembered } from '../../shared/azure/powerStore';
import { isoText } from '../../shared/calendar/localText';
import type { Holidays } from '../../shared/calendar/types';
import { clusterKey } from '../../shared/fleet/cluster';
import { definedOnly } from '../../shared/fleet/optional';
import type { Policy } from '../../shared/fleet/policy';
import type { PowerVerdict } from '../../shared/fleet/power';
import type { Reason } from '../../shared/reasons';
import { SWEEP_EVERY } from './blockers';
import { powerChangeId, type PowerChangeInput } from './change/contract';
import { decide, type Decision } from './decide';
import type { PowerAction, PowerCluster, PowerMemory } from './facts';
import { remember, stateOf } from './hand';
import { inForce } from './idle/plan';
import { placeWithin, startTime } from './lead';
import { namesOf, type Ordered, waitsFor, withOrder } from './order';
import type { Outlook } from './outlook';
import { overridesOf, withinReach } from './overrides/effective';
import { chosen, queueTimes, subscriptionOf } from './pace';
import { Schedules } from './schedules';
import { type PowerSettings, powerSettings } from './settings';

export interface SweepInput {
  /** Milliseconds since 1970 (UTC). */
  now: number;
  policy: Policy;
  /** The holidays of the policy by name, with dates. */
  holidays: Record<string, Holidays>;
  clusters: readonly PowerCluster[];
  known: Known;
  /** By cluster key. */
  leases: ReadonlyMap<string, Lease>;
  /** Keys of clusters of which a change of ours is going on. */
  alive: ReadonlySet<string>;
}

export interface SweepPlan {
  verdicts: PowerVerdict[];
  /** What begins now, the most urgent first. */
  starts: PowerChangeInput[];
  /** What is remembered otherwise than before. */
  memories: Remembered[];
  /** Clusters in which somebody's hand was seen for the first time. */
  hands: PowerMemory[];
  /** Changes that must make room. */
  overtaken: { id: string; because: Reason }[];
}

/** A cluster with all that was found about it. */
interface Seen extends Ordered {
  key: string;
  settings: PowerSettings;
  memory: PowerMemory;
  outlook: Outlook;
  before: Remembered | undefined;
}

export function sweep(input: SweepInput): SweepPlan {
  const schedules = new Schedules(input);
  const seen = input.clusters.map((cluster) => see(input, schedules, cluster));
  const names = namesOf(seen);
  const early = earlyTimes(input, seen, names);
  const decided = seen.map((one) => ({
    one,
    decision: decide({
      ...one,
      ...definedOnly({
        core: schedules.core(input.known.wishes.get(one.key)?.wish.coreHours),
        budget: input.known.wishes.get(one.key)?.wish,
        idleness: idlenessOf(input, one),
        alive: aliveChange(input, one),
        lease: foreignLease(input, one.cluster),
        waitsFor: waitsFor(one, names),
      }),
      early: early.get(one.cluster.id) ?? 0,
      rest: input.policy.power.rest,
      now: input.now,
    }),
  }));
  return planOf(input, decided);
}

function idlenessOf({ known, now }: SweepInput, { key, settings, memory }: Seen) {
  const overrides = known.overrides.get(key) ?? [];
  return inForce({ settings, memory, overrides, kept: known.idleness.get(key) }, now);
}

interface Decided {
  one: Seen;
  decision: Decision;
}

function see(input: SweepInput, schedules: Schedules, cluster: PowerCluster): Seen {
  const { known, policy, now, alive } = input;
  const key = clusterKey(cluster.id);
  const before = known.memories.get(key);
  const state = stateOf(cluster, before?.memory, now);
  const settings = withinReach(powerSettings(policy, cluster), now);
  const overrides = overridesOf(known.overrides.get(key) ?? [], settings, state, now);
  const outlook = schedules.outlook(settings.schedule, overrides);
  const memory = remember({
    cluster,
    memory: before?.memory,
    outlook,
    alive: alive.has(key),
    leased: foreignLease(input, cluster) !== undefined,
    now,
  });
  const { next } = outlook;
  const starts = next?.running === true && next.enforced;
  return {
    key,
    cluster,
    settings,
    state,
    outlook,
    memory,
    before,
    takes: startTime(memory.startSeconds),
    ...(starts ? { startsAt: next.at } : {}),
  };
}

/** How early the next start of each has to begin, by ARM id. Those that run need no turn. */
function earlyTimes(
  { policy: { power } }: SweepInput,
  seen: readonly Seen[],
  names: ReturnType<typeof namesOf>,
): ReadonlyMap<string, number> {
  const starting = seen.filter(({ startsAt }) => startsAt !== undefined);
  const waiting = starting.filter(({ state }) => state !== 'running');
  const queue = queueTimes(
    waiting.map(({ cluster, startsAt = 0, takes }) => ({ id: cluster.id, at: startsAt, takes })),
    power.maxConcurrent,
    SWEEP_EVERY,
  );
  const early = starting.map(({ cluster: { id }, takes }) => {
    const spread = Math.max(placeWithin(id, power.stagger), queue.get(id) ?? 0);
    return [id, power.readyBefore + takes + spread] as const;
  });
  return withOrder(new Map(early), starting, names, SWEEP_EVERY);
}

function aliveChange({ alive, now }: SweepInput, { key, memory: { ours } }: Seen) {
  if (!alive.has(key)) return undefined;
  if (ours !== undefined && ours.ended === undefined) return ours;
  // It holds the lease and has not yet said what it does.
  return { kind: 'start' as const, asked: isoText(now) };
}

/** Our own change may take its lease again, should an earlier one have left it behind. */
function foreignLease({ leases }: SweepInput, { id }: PowerCluster): Lease | undefined {
  const lease = leases.get(clusterKey(id));
  return lease?.holder === powerChangeId(id) ? undefined : lease;
}

function planOf(input: SweepInput, decided: readonly Decided[]): SweepPlan {
  const { now, alive, policy } = input;
  const wanted = decided.flatMap(({ one, decision: { verdict } }) =>
    verdict.kind === 'act'
      ? [{ id: one.cluster.id, urgency: urgencyOf(one, verdict.action), one, verdict }]
      : [],
  );
  const begin = chosen(wanted, busyIn(decided, alive), policy.power.maxConcurrent);
  const begun = new Set(begin.map(({ id }) => id));
  const changed = decided.filter(({ one }) => one.memory !== one.before?.memory);
  return {
    verdicts: decided.map(({ one, decision }) => viewOf(one, decision, begun, now)),
    starts: begin.map(({ id, one, verdict: { action, because } }) => ({
      id,
      name: one.cluster.name,
      action,
      because,
      sweepAt: isoText(now),
    })),
    memories: changed.map(({ one: { memory, before } }) => ({ ...before, memory })),
    hands: changed.flatMap(({ one: { memory, before } }) =>
      memory.hand !== undefined && memory.hand !== before?.memory.hand ? [memory] : [],
    ),
    overtaken: decided.flatMap(({ one, decision: { overtakes } }) =>
      overtakes === undefined ? [] : [{ id: one.cluster.id, because: overtakes }],
    ),
  };
}

function busyIn(decided: readonly Decided[], alive: ReadonlySet<string>): Map<string, number> {
  const busy = new Map<string, number>();
  for (const { one } of decided) {
    if (!alive.has(one.key)) continue;
    const subscription = subscriptionOf(one.cluster.id);
    busy.set(subscription, (busy.get(subscription) ?? 0) + 1);
  }
  return busy;
}

/** A person who waits, then starts by the time they are due, then what saves money. */
function urgencyOf({ startsAt, outlook }: Seen, { kind, trigger, readyBy }: PowerAction): number {
  if (trigger === 'override') return 0;
  if (kind === 'start') return (readyBy === undefined ? outlook.since : startsAt) ?? 1;
  return outlook.since * 2;
}

function viewOf(
  one: Seen,
  { verdict }: Decision,
  begun: ReadonlySet<string>,
  now: number,
): PowerVerdict {
  const { cluster, state, settings, outlook } = one;
  const { id, name, location } = cluster;
  const next = outlook.next && { at: outlook.next.iso, running: outlook.next.running };
  const waits = verdict.kind === 'act' && !begun.has(id);
  return {
    cluster: { id, name },
    location,
    state,
    verdict: waits ? queued(verdict.because, now) : verdict,
    ...definedOnly({ next, schedule: outlook.schedule, ring: settings.ring }),
  };
}

function queued(due: Reason[], now: number): PowerVerdict['verdict'] {
  const message = 'As many clusters of its subscription as the policy allows are being changed.';
  const because = [{ code: 'queued', message }, ...due];
  return { kind: 'wait', until: isoText(now + SWEEP_EVERY), because };
}
