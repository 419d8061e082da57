/** What a cluster should be now, whoever says so. Whether it can be done now is asked elsewhere. */
import { MINUTE } from '../../shared/calendar/day';
import { isoText, localText } from '../../shared/calendar/localText';
import type { Reason } from '../../shared/reasons';
import type { BudgetWish, Idleness, PowerCluster, PowerMemory, PowerState, Trigger } from './facts';
import { startTime } from './lead';
import type { Outlook } from './outlook';
import type { PowerSettings } from './settings';

export interface Facts {
  cluster: PowerCluster;
  settings: PowerSettings;
  state: PowerState;
  memory: PowerMemory;
  /** What the schedule says, with the exceptions of people. */
  outlook: Outlook;
  /** What the core hours of a budget say that is over. */
  core?: Outlook;
  budget?: BudgetWish;
  idleness?: Idleness;
  /** Start so long before the hour: milliseconds. */
  early: number;
  /** Between a stop and a start: milliseconds. */
  rest: number;
  /** Milliseconds since 1970 (UTC). */
  now: number;
}

/** Until AKS has stopped a cluster, and it is proved. */
const STOP_TIME = 10 * MINUTE;

export type Wish =
  | { kind: 'on' | 'off'; trigger: Trigger; because: Reason[]; readyBy?: string }
  /** As it is. */
  | { kind: 'leave'; because: Reason[]; byPerson?: true }
  | { kind: 'wait'; until: string; because: Reason[] };

/** The first that has an opinion decides. */
export function wishOf(facts: Facts): Wish {
  const asked = byPerson(facts) ?? byHand(facts) ?? byBudget(facts);
  if (asked !== undefined) return asked;
  const hours = bySchedule(facts);
  // Hours that want it running want no more than that when it runs already.
  const done = hours.kind === 'leave' || (hours.kind === 'on' && facts.state === 'running');
  return (done ? byIdleness(facts) : undefined) ?? hours;
}

function byPerson({ outlook }: Facts): Wish | undefined {
  const { byPerson: decides, enforced, running, because } = outlook;
  if (!decides) return undefined;
  if (!enforced) return { kind: 'leave', because, byPerson: true };
  return { kind: running ? 'on' : 'off', trigger: 'override', because };
}

function byHand({ memory: { hand }, outlook }: Facts): Wish | undefined {
  if (hand === undefined) return undefined;
  const deed = hand.state === 'running' ? 'started' : 'stopped';
  const end =
    hand.until === undefined
      ? 'until a person says otherwise'
      : `until ${localText(Date.parse(hand.until), outlook.zone)}`;
  const message = `Somebody else ${deed} it, which was seen at ${hand.since}: it is left alone ${end}.`;
  return { kind: 'leave', because: [{ code: 'hand', message, evidence: { ...hand } }] };
}

function byBudget({ budget, core }: Facts): Wish | undefined {
  if (budget?.step === 'stop' && budget.needsApproval !== true) {
    return { kind: 'off', trigger: 'budget', because: budget.because };
  }
  if (core === undefined || budget === undefined || core.running) return undefined;
  return { kind: 'off', trigger: 'budget', because: [...budget.because, ...core.because] };
}

function bySchedule(facts: Facts): Wish {
  const { outlook, memory, settings } = facts;
  const { running, enforced, because } = outlook;
  if (outlook.schedule === undefined) return { kind: 'leave', because: [noSchedule(settings)] };
  if (!running) return startingSoon(facts) ?? hoursOff(facts);
  if (!enforced) return { kind: 'leave', because };
  const idle = stoppedForIdleness(memory, outlook);
  return idle ?? { kind: 'on', trigger: 'schedule', because };
}

function hoursOff(facts: Facts): Wish {
  const { outlook, rest, state, now } = facts;
  const { enforced, because } = outlook;
  if (!enforced) return { kind: 'leave', because };
  const back = wakesAt(facts);
  if (state !== 'running' || back === undefined || now + STOP_TIME + rest < back) {
    return { kind: 'off', trigger: 'schedule', because };
  }
  const message = `It is to run again from ${outlook.next?.local ?? ''}: a stop and its rest would take longer.`;
  return { kind: 'leave', because: [{ code: 'notWorthIt', message }, ...because] };
}

/** When its next start begins: milliseconds since 1970 (UTC). */
function wakesAt({ outlook: { next }, early }: Facts): number | undefined {
  return next?.running === true && next.enforced ? next.at - early : undefined;
}

/** Ready at the hour means started before it. */
function startingSoon(facts: Facts): Wish | undefined {
  const { outlook, memory, early, now } = facts;
  const { next, schedule = '' } = outlook;
  const begins = wakesAt(facts);
  if (next === undefined || begins === undefined || now < begins) return undefined;
  const minutes = Math.ceil(startTime(memory.startSeconds) / 60_000);
  const known = memory.startSeconds.length;
  const learned = known === 0 ? 'usually' : `nine times of ten, by its last ${known},`;
  const message = `'${schedule}' has it running from ${next.local}, and a start ${learned} takes ${minutes} min.`;
  const evidence = { schedule, readyBy: next.iso, earlySeconds: Math.round(early / 1000) };
  const because = [{ code: 'startingEarly', message, evidence }];
  return { kind: 'on', trigger: 'schedule', because, readyBy: next.iso };
}

/** Else the hours would start at once what nobody uses. */
function stoppedForIdleness({ ours }: PowerMemory, outlook: Outlook): Wish | undefined {
  const idle = ours?.trigger === 'idle' && ours.kind === 'stop' && ours.result === 'done';
  if (!idle || Date.parse(ours.asked) < outlook.since) return undefined;
  const message = `Nobody used it, so it was stopped at ${ours.ended ?? ours.asked}; the next running hours start it, or a person.`;
  return { kind: 'leave', because: [{ code: 'idleStopped', message }, ...outlook.because] };
}

/** A warning comes first, and time to object. */
function byIdleness({ idleness, memory, settings, state, now }: Facts): Wish | undefined {
  if (idleness?.kind !== 'idle' || state !== 'running') return undefined;
  const { because } = idleness;
  const until = endOfNotice(settings, memory);
  if (until === undefined) return undefined;
  if (now < until) return { kind: 'wait', until: isoText(until), because };
  return { kind: 'off', trigger: 'idle', because };
}

function endOfNotice({ rule }: PowerSettings, { idle }: PowerMemory): number | undefined {
  if (rule?.idle === undefined || idle?.warned === undefined) return undefined;
  return Date.parse(idle.warned) + rule.idle.notice;
}

function noSchedule({ rule, budgeted }: PowerSettings): Reason {
  const looked = [rule?.idle === undefined ? [] : 'idleness', budgeted ? 'its budget' : []].flat();
  const message =
    looked.length === 0
      ? 'The policy has no schedule, no idle rule and no budget for it.'
      : `It has no schedule; ${looked.join(' and ')} may stop it.`;
  return { code: looked.length === 0 ? 'nothingAsked' : 'noSchedule', message };
}
