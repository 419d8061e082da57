/** Why a change that is due cannot begin now. The first blocker is named, then what is due. */
import type { Lease } from '../../shared/azure/leases';
import { MINUTE } from '../../shared/calendar/day';
import { frozenAt } from '../../shared/calendar/freeze';
import { isoText } from '../../shared/calendar/localText';
import { hasFailed, isChanging } from '../../shared/fleet/cluster';
import { durationText } from '../../shared/fleet/durations';
import type { Reason, Verdict } from '../../shared/reasons';
import type { OwnChange, PowerAction } from './facts';
import { hasComeAbout } from './hand';
import type { Facts } from './wish';

export interface Blocking {
  /** Our change of it that is going on. */
  alive?: Pick<OwnChange, 'kind' | 'asked'>;
  /** Other work of ours on it. */
  lease?: Lease;
  /** What must run before it. */
  waitsFor?: Reason;
}

type Answer = Extract<Verdict<PowerAction>, { kind: 'wait' | 'refuse' }>;

/** Milliseconds between sweeps: what waits for other work is asked again then. */
export const SWEEP_EVERY = 5 * MINUTE;

/** After a guard has refused, or a change has failed, the next attempt. */
const AGAIN_AFTER = 15 * MINUTE;

const BLOCKERS = [goingOn, leased, changing, failed, frozen, after, resting, triedJustNow];

export function whatBlocks(
  action: PowerAction,
  facts: Facts & Blocking,
  due: Reason[],
): Answer | undefined {
  for (const blocker of BLOCKERS) {
    const answer = blocker(facts, action);
    if (answer !== undefined) return { ...answer, because: [...answer.because, ...due] };
  }
  return undefined;
}

function goingOn({ alive, now }: Facts & Blocking, { kind }: PowerAction): Answer | undefined {
  if (alive === undefined) return undefined;
  const message =
    alive.kind === kind
      ? `The ${kind} is under way since ${alive.asked}.`
      : `A ${alive.kind} is under way since ${alive.asked}; the ${kind} comes after it.`;
  return nextSweep(now, 'underWay', message);
}

function leased({ lease, now }: Facts & Blocking): Answer | undefined {
  if (lease === undefined) return undefined;
  const { holder, purpose } = lease;
  return nextSweep(now, 'leaseHeld', `${holder} is at work on it: ${purpose}.`, { ...lease });
}

function changing({ cluster: { provisioningState: state }, now }: Facts): Answer | undefined {
  if (!isChanging(state)) return undefined;
  return nextSweep(now, 'changing', `Azure is changing it (${state}).`, { state });
}

/** A start may mend it; what is stopped in such a state may never come up again. */
function failed({ cluster }: Facts, { kind }: PowerAction): Answer | undefined {
  const { provisioningState: state } = cluster;
  if (kind === 'start' || !hasFailed(state)) return undefined;
  const message = `Its last change did not end well (${state}): mend it before it is stopped.`;
  return { kind: 'refuse', because: [{ code: 'failedState', message, evidence: { state } }] };
}

function frozen({ settings: { freezes }, now }: Facts): Answer | undefined {
  const freeze = frozenAt(freezes, 'power', now);
  if (freeze === undefined) return undefined;
  const message = `In the freeze '${freeze.name}' nothing is started or stopped until ${freeze.to}.`;
  return { kind: 'wait', until: freeze.to, because: [{ code: 'frozen', message }] };
}

function after({ waitsFor, now }: Facts & Blocking, action: PowerAction): Answer | undefined {
  if (waitsFor === undefined || action.kind === 'stop' || action.trigger !== 'schedule')
    return undefined;
  if (waitsFor.code !== 'startsAfter') return { kind: 'refuse', because: [waitsFor] };
  return { kind: 'wait', until: isoText(now + SWEEP_EVERY), because: [waitsFor] };
}

/** AKS itself advises 15 to 30 minutes between a stop and a start. */
function resting({ memory, rest, now }: Facts & Blocking, action: PowerAction): Answer | undefined {
  const { ours, hand } = memory;
  const turned = ours?.kind !== action.kind && hasComeAbout(memory) ? ours?.ended : undefined;
  const last = Math.max(
    ...[turned, hand?.since].map((at) => (at === undefined ? 0 : Date.parse(at))),
  );
  if (now >= last + rest) return undefined;
  const until = isoText(last + rest);
  const message = `Its last change was at ${isoText(last)}; it rests for ${durationText(rest)}.`;
  return { kind: 'wait', until, because: [{ code: 'resting', message }] };
}

function triedJustNow({ memory, now }: Facts, { kind }: PowerAction): Answer | undefined {
  const { ours } = memory;
  const deed = TRIED[ours?.result ?? 'done'];
  if (ours?.ended === undefined || ours.kind !== kind || deed === undefined) return undefined;
  const next = Date.parse(ours.ended) + AGAIN_AFTER;
  return now < next ? triedAnswer(ours, deed, next) : undefined;
}

function triedAnswer(
  { kind, ended, because, result }: OwnChange,
  deed: string,
  next: number,
): Answer {
  const [why = NO_REASON] = because;
  const message = `The ${kind} ${deed} at ${ended ?? ''}: ${why.message}`;
  const evidence = { ...why.evidence, code: why.code };
  return {
    kind: 'wait',
    until: isoText(next),
    because: [{ code: result ?? 'failed', message, evidence }],
  };
}

const NO_REASON: Reason = { code: 'unknown', message: 'no reason is known.' };

/** Results that are worth another attempt, in words. */
const TRIED: Partial<Record<NonNullable<OwnChange['result']>, string>> = {
  refused: 'was refused',
  failed: 'failed',
};

function nextSweep(
  now: number,
  code: string,
  message: string,
  evidence?: Record<string, unknown>,
): Answer {
  const reason = { code, message, ...(evidence === undefined ? {} : { evidence }) };
  return { kind: 'wait', until: isoText(now + SWEEP_EVERY), because: [reason] };
}
