/** What the page offers for one cluster, as it is now. */
import { DAY, HOUR } from '../../../shared/calendar/day';
import { isoText, localText } from '../../../shared/calendar/localText';
import type { Override } from '../../../shared/calendar/types';
import { instantOf, localDay } from '../../../shared/calendar/zone';
import { weekdayOf } from '../../../shared/calendar/day';
import type { PowerState } from '../facts';

export const CHOICES = ['tonight', 'monday', 'wake'] as const;

export interface Choice {
  name: (typeof CHOICES)[number];
  /** On the button. */
  title: string;
  /** What it does. */
  text: string;
  kind: Override['kind'];
  /** ISO instant, UTC. */
  until: string;
}

/** Nights end then, where the cluster is. */
const MORNING = 6 * 60;

/** A night that is nearly over is not meant by `tonight`. */
const LEAST_NIGHT = 2 * HOUR;

/** How long somebody who wakes a cluster is given. */
const WAKE_FOR = 4 * HOUR;

/** @param now milliseconds since 1970 (UTC) */
export function choicesFor(state: PowerState, zone: string, now: number): Choice[] {
  const running = state === 'running';
  const choices: Record<
    Choice['name'],
    { use: boolean; at: number } & Omit<Choice, 'name' | 'until'>
  > = {
    tonight: {
      use: running,
      at: nextMorning(zone, now),
      title: 'Keep running tonight',
      text: 'It is not stopped before',
      kind: 'extend',
    },
    monday: {
      use: running,
      at: nextMonday(zone, now),
      title: 'Skip stops until Monday',
      text: 'No stop that is due is made before',
      kind: 'skip',
    },
    wake: {
      use: !running,
      at: now + WAKE_FOR,
      title: 'Wake now',
      text: 'It is started at once and runs until',
      kind: 'wake',
    },
  };
  return CHOICES.flatMap((name) => {
    const { use, at, text, ...choice } = choices[name];
    if (!use) return [];
    return [{ name, ...choice, text: `${text} ${localText(at, zone)}.`, until: isoText(at) }];
  });
}

function nextMorning(zone: string, now: number): number {
  const today = localDay(zone, now);
  const mornings = [today, today + 1, today + 2].map((day) => instantOf(zone, day, MORNING));
  return mornings.find((at) => at >= now + LEAST_NIGHT) ?? now + DAY;
}

function nextMonday(zone: string, now: number): number {
  const today = localDay(zone, now);
  return instantOf(zone, today + 8 - weekdayOf(today), 0);
}
