/**
 * Whether anybody uses a cluster, by the metrics of its nodes. What is missing is never idleness.
 * Approximated: system pods on user nodes cannot be told from others, and count; the bytes of the
 * network are taken as bytes per second, so a platform that counts longer looks busier.
 */
import type { KeptIdleness } from '../../../shared/azure/powerStore';
import { HOUR, MINUTE } from '../../../shared/calendar/day';
import { isoText } from '../../../shared/calendar/localText';
import type { Override, Span } from '../../../shared/calendar/types';
import type { IdleRule } from '../../../shared/fleet/powerSchema';
import type { Reason } from '../../../shared/reasons';
import type { Idleness, PowerMemory, PowerPool } from '../facts';
import type { PowerSettings } from '../settings';

/** Between two looks at the same cluster: milliseconds. */
const LOOK_EVERY = 15 * MINUTE;

/** Sweeps are not on the second. */
const SLACK = MINUTE;

/** A look that is older says nothing any more. */
const STALE = 40 * MINUTE;

/** Metrics come in averages of so long, and so late. */
const STEP = 5 * MINUTE;
const LATE = 5 * MINUTE;

export const NODE_METRICS = {
  cpu: 'node_cpu_usage_percentage',
  received: 'node_network_in_bytes',
  sent: 'node_network_out_bytes',
} as const;

export const REQUESTS = 'apiserver_current_inflight_requests';

export interface Used {
  settings: Pick<PowerSettings, 'rule' | 'keepUntil'>;
  memory: PowerMemory | undefined;
  /** Of people, whether they hold or are over. */
  overrides: readonly Override[];
  kept: KeptIdleness | undefined;
}

/** Whether its use matters now: milliseconds since 1970 (UTC). A person's wish says that it does. */
export function matters({ settings, memory, overrides }: Omit<Used, 'kept'>, now: number): boolean {
  const idle = settings.rule?.idle;
  if (idle === undefined || memory === undefined) return false;
  const wanted = [...overrides.map(({ until }) => until), settings.keepUntil ?? ''];
  if (wanted.some((until) => Date.parse(until) > now)) return false;
  return now >= runsSince(memory) + idle.cooldown;
}

/** Infinity while it does not run. */
function runsSince({ seen, ours }: PowerMemory): number {
  if (seen.state !== 'running') return Infinity;
  const started = ours?.kind === 'start' ? (ours.ended ?? ours.asked) : seen.since;
  return Math.max(Date.parse(seen.since), Date.parse(started));
}

/** What seems idle is looked at by every sweep, to see it being used again. */
export function isLookDue({ kept }: Pick<Used, 'kept'>, now: number): boolean {
  if (kept === undefined || kept.idleness.kind === 'idle') return true;
  return now >= Date.parse(kept.at) + LOOK_EVERY - SLACK;
}

/** What a sweep may go by: a recent look, of which people were warned. */
export function inForce(used: Used, now: number): Idleness | undefined {
  const { kept, memory } = used;
  if (kept === undefined || now > Date.parse(kept.at) + STALE) return undefined;
  if (!matters(used, now)) return undefined;
  const { idleness } = kept;
  if (idleness.kind !== 'idle') return idleness;
  return memory?.idle?.since === idleness.since ? idleness : undefined;
}

/** The last whole intervals that Azure is done with. */
export function periodOf({ after }: Pick<IdleRule, 'after'>, now: number): Span {
  const end = Math.floor((now - LATE) / STEP) * STEP;
  return { start: end - Math.ceil(after / STEP) * STEP, end };
}

export interface Use {
  /** By metric and node pool, oldest first. */
  nodes: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;
  /** Requests in flight, oldest first. */
  requests: readonly number[];
}

export interface Judged {
  rule: IdleRule;
  pools: readonly PowerPool[];
  period: Span;
  use: Use;
  /** The look before. */
  kept?: KeptIdleness;
}

/** The highest average of the period, and what it must stay under. */
interface Measure {
  what: string;
  highest: number | undefined;
  below: number;
  unit: string;
}

export function judge(judged: Judged): Idleness {
  const pools = poolsThatCount(judged.pools);
  if (pools.length === 0) {
    return unknown('It has no node pool whose use could be measured.', { pools: [] });
  }
  const measures = [...pools.flatMap((pool) => ofPool(judged, pool)), ...ofRequests(judged)];
  const missing = measures.filter(({ highest }) => highest === undefined);
  if (missing.length > 0) {
    const names = missing.map(({ what }) => what).join(', ');
    return unknown(`Azure Monitor does not tell all of the period: ${names}.`, { missing: names });
  }
  const busy = measures.find(({ highest = Infinity, below }) => highest >= below);
  if (busy !== undefined) return { kind: 'active', because: [reason('inUse', judged, [busy])] };
  return {
    kind: 'idle',
    since: idleSince(judged),
    because: [reason('idle', judged, measures)],
  };
}

/** User pools that have nodes, spot or not; where there are none, the others. */
function poolsThatCount(pools: readonly PowerPool[]): string[] {
  const running = pools.filter(({ count, power }) => count > 0 && power === 'Running');
  const user = running.filter(({ mode }) => mode === 'User');
  const counting = user.length > 0 ? user : running.filter(({ mode }) => mode === 'System');
  return counting.map(({ name }) => name);
}

function ofPool(judged: Judged, pool: string): Measure[] {
  const { rule, use } = judged;
  const series = (metric: string) => whole(judged, use.nodes.get(metric)?.get(pool));
  const cpu = series(NODE_METRICS.cpu);
  const [received, sent] = [series(NODE_METRICS.received), series(NODE_METRICS.sent)];
  const both =
    received && sent ? received.map((value, at) => (value + (sent[at] ?? 0)) / 1000) : undefined;
  return [
    { what: `CPU of pool ${pool}`, highest: highestOf(cpu), below: rule.cpuBelow, unit: '%' },
    {
      what: `network of pool ${pool}`,
      highest: highestOf(both),
      below: rule.networkBelow,
      unit: 'kB/s per node',
    },
  ];
}

function ofRequests(judged: Judged): Measure[] {
  const { requestsBelow: below } = judged.rule;
  if (below === undefined) return [];
  const highest = highestOf(whole(judged, judged.use.requests));
  return [{ what: 'API server', highest, below, unit: 'requests in flight' }];
}

/** A gap could hide anything. */
function whole({ period }: Judged, values: readonly number[] | undefined) {
  const expected = (period.end - period.start) / STEP;
  return values !== undefined && values.length >= expected ? values : undefined;
}

function highestOf(values: readonly number[] | undefined): number | undefined {
  return values === undefined ? undefined : Math.max(...values);
}

/** As before while looks follow each other, else from the beginning of the period. */
function idleSince({ kept, period }: Judged): string {
  const { idleness, at } = kept ?? { at: '' };
  const goesOn = idleness?.kind === 'idle' && Date.parse(at) >= period.end - STALE;
  return goesOn ? idleness.since : isoText(period.start);
}

function reason(code: string, { period }: Judged, measures: Measure[]): Reason {
  const [from, to] = [isoText(period.start), isoText(period.end)];
  const said = measures.map(
    ({ what, highest = 0, below, unit }) =>
      `${what} at most ${rounded(highest)} ${unit} (idle is below ${below})`,
  );
  const hours = rounded((period.end - period.start) / HOUR);
  const message =
    code === 'idle'
      ? `Nobody seems to use it for ${hours} h: ${said.join(', ')}.`
      : `It is in use in the last ${hours} h: ${said.join(', ')}.`;
  return { code, message, evidence: { from, to, measures } };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

export function unknown(message: string, evidence: Record<string, unknown> = {}): Idleness {
  return { kind: 'unknown', because: [{ code: 'useUnknown', message, evidence }] };
}
