/** Which exceptions hold for a cluster as it is: those of people, and the one by tag. */
import { DAY } from '../../../shared/calendar/day';
import { isoText } from '../../../shared/calendar/localText';
import type { Override } from '../../../shared/calendar/types';
import type { PowerState } from '../facts';
import { type PowerSettings, tooFar } from '../settings';

/** Exceptions may last longer than they were asked for: a skipped stop, to the next start. */
export const KEEP_OVERRIDES = 8 * DAY;

/** Exceptions end: what is further ahead is a mistake. */
export const LONGEST_OVERRIDE = 30 * DAY;

/** A tag that keeps it running for ever is a bad tag. */
export function withinReach(settings: PowerSettings, now: number): PowerSettings {
  const { keepUntil } = settings;
  if (keepUntil === undefined || Date.parse(keepUntil) <= now + LONGEST_OVERRIDE) return settings;
  return { ...settings, badTag: tooFar(keepUntil, isoText(now + LONGEST_OVERRIDE)) };
}

/** Those that people asked for, and the one by tag, as they bear on the cluster as it is. */
export function overridesOf(
  kept: readonly Override[],
  { schedule, keepUntil }: PowerSettings,
  state: PowerState,
  now: number,
): Override[] {
  const recent = kept.filter(({ until }) => now < Date.parse(until) + KEEP_OVERRIDES);
  const running = state === 'running';
  // What runs without a schedule has no hours that could be extended: it is kept awake.
  const all =
    schedule === undefined && running
      ? recent.map((one) => (one.kind === 'hold' ? one : { ...one, kind: 'wake' as const }))
      : recent;
  if (keepUntil === undefined || Date.parse(keepUntil) <= now) return all;
  const by = 'The tag steward-keep-running-until';
  const tag = { by, why: 'it is set on the cluster', from: isoText(now), until: keepUntil };
  return [...all, { kind: running ? 'wake' : 'extend', ...tag }];
}
