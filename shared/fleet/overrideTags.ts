/**
 * The few things that people set on a cluster itself, by tag: `steward: off`, `steward-ring`,
 * `steward-schedule`, `steward-window`, `steward-keep-running-until`. What they say is checked like
 * the policy; a tag that makes no sense is a finding about that cluster.
 */
import type { Slot, Window } from '../calendar/types';
import type { Reason } from '../reasons';
import { isName } from './calendarSchema';
import { instantOf, readMoment } from './dates';
import type { Policy, PolicySchedule } from './policy';
import { tagOf } from './selector';
import { readSlot } from './slotText';
import { allowedNames, nearest } from './suggest';

export interface Overrides {
  /** Keeps AKS Steward away, whatever the policy says. */
  off: boolean;
  ring?: string;
  schedule?: PolicySchedule;
  window?: Window;
  /** It is not stopped before: ISO instant, UTC. */
  keepRunningUntil?: string;
  /** Tags that make no sense, by tag. Nothing is done to a cluster on a guess. */
  findings: { tag: string; reason: Reason }[];
}

/** What the tags are read against. */
export type OverrideRules = Pick<Policy, 'timeZone' | 'windows' | 'schedules'> & {
  rings: { name: string; orderBy?: string | undefined }[];
};

export const KEEP_RUNNING = 'steward-keep-running-until';

const STEWARD = [
  'steward',
  'steward-ring',
  'steward-schedule',
  'steward-window',
  KEEP_RUNNING,
] as const;

export function readOverrides(policy: OverrideRules, tags: Record<string, string>): Overrides {
  const said = Object.fromEntries(STEWARD.map((tag) => [tag, tagOf(tags, tag)]));
  const on = said.steward?.toLowerCase();
  const readers: Record<string, Reader> = {
    steward: (text) => {
      if (on === 'on' || on === 'off') return { value: {} };
      return { wrong: badTag('steward', text, 'write off or on') };
    },
    'steward-ring': (text) => ringOf(policy, text),
    'steward-schedule': (text) => scheduleOf(policy, text),
    'steward-window': (text) => windowOf(policy, text),
    [KEEP_RUNNING]: (text) => keepOf(policy, text),
  };
  const overrides: Overrides = { off: on === 'off', findings: misspelt(policy, tags) };
  for (const tag of STEWARD) {
    const text = said[tag];
    if (text === undefined) continue;
    const read = readers[tag]?.(text) ?? { value: {} };
    if ('value' in read) Object.assign(overrides, read.value);
    else overrides.findings.push({ tag, reason: read.wrong });
  }
  return overrides;
}

type Reader = (text: string) => { value: Partial<Overrides> } | { wrong: Reason };

function ringOf({ rings }: OverrideRules, text: string): ReturnType<Reader> {
  const names = rings.map(({ name }) => name);
  if (names.includes(text)) return { value: { ring: text } };
  const message =
    `The tag 'steward-ring' is '${text}', which no ring of the policy is called; ` +
    `set it to one of: ${names.join(', ')}.`;
  return { wrong: { code: 'noRing', message, evidence: { tag: 'steward-ring', value: text } } };
}

/** The name of a window, or a slot: `Sat 22:00-04:00`. */
function windowOf({ windows, timeZone }: OverrideRules, text: string): ReturnType<Reader> {
  const window = Object.hasOwn(windows, text) ? windows[text] : undefined;
  if (window !== undefined) return { value: { window } };
  const slot = slotOf(text, Object.keys(windows));
  if ('allowed' in slot) return { wrong: badTag('steward-window', text, slot.allowed) };
  const own = { name: 'steward-window', zone: timeZone, slots: [slot.value], except: [] };
  return { value: { window: own } };
}

/** The name of a schedule, or running hours: `Mon-Fri 07:30-19:30`. */
function scheduleOf({ schedules, timeZone }: OverrideRules, text: string): ReturnType<Reader> {
  const schedule = Object.hasOwn(schedules, text) ? schedules[text] : undefined;
  if (schedule !== undefined) return { value: { schedule } };
  const slot = slotOf(text, Object.keys(schedules));
  if ('allowed' in slot) return { wrong: badTag('steward-schedule', text, slot.allowed) };
  const name = 'steward-schedule';
  const hours = { zone: timeZone, running: [slot.value], mode: 'both' as const, exceptions: [] };
  return { value: { schedule: { name, ...hours } } };
}

/** A moment: `2026-12-01T20:00` in the zone of the policy, or a date, to its end. */
function keepOf({ timeZone }: OverrideRules, text: string): ReturnType<Reader> {
  const read = readMoment(text);
  if (!('value' in read)) return { wrong: badTag(KEEP_RUNNING, text, `write ${read.allowed}`) };
  return { value: { keepRunningUntil: instantOf(read.value, timeZone, 'to') } };
}

function slotOf(text: string, names: string[]): { value: Slot } | { allowed: string } {
  if (isName(text)) return { allowed: allowedNames(text, names) };
  const read = readSlot(text);
  return 'value' in read ? read : { allowed: `${read.wrong}; write ${read.allowed}` };
}

function badTag(tag: string, value: string, allowed: string): Reason {
  return {
    code: 'badTag',
    message: `The tag '${tag}: ${value}' makes no sense: ${allowed}`,
    evidence: { tag, value },
  };
}

/** `steward-windows` would silently do nothing. */
function misspelt({ rings }: OverrideRules, tags: Record<string, string>): Overrides['findings'] {
  const orders = rings.flatMap(({ orderBy }) => orderBy?.toLowerCase() ?? []);
  const known = [...STEWARD, ...orders];
  return Object.keys(tags)
    .filter((tag) => /^steward/i.test(tag) && !known.includes(tag.toLowerCase()))
    .flatMap((tag) => {
      const meant = nearest(tag, STEWARD);
      if (meant === undefined) return [];
      const message = `The tag '${tag}' means nothing: did you mean '${meant}'?`;
      return [{ tag, reason: { code: 'unknownTag', message, evidence: { tag } } }];
    });
}
