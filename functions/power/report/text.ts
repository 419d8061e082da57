/** Amounts, hours and reasons as people read them. */
import { DateTime } from 'luxon';
import type { MissedWhy } from '../ledger/interval';
import { money } from '../../../shared/fleet/price';
import type { Amounts } from '../money/price';
import type { Difference, WeekReport } from './types';

export { money };

/** What hours are worth: no hours nothing, hours without a price an unknown amount. */
export function worth(amounts: Amounts, hours: number): string {
  return hours === 0 ? 'nothing' : money(amounts);
}

export function hoursText(hours: number): string {
  return `${Math.round(hours * 10) / 10} h`;
}

export const WHY: Record<MissedWhy, string> = {
  override: 'kept running by a person',
  hand: 'started by hand',
  freeze: 'a freeze',
  refused: 'a stop was refused',
  failed: 'a stop failed',
  notYet: 'stopping and waking',
  unexplained: 'unexplained',
};

/** `16 Nov to 22 Nov 2026` */
export function weekText({ from, to, zone }: WeekReport): string {
  const local = (at: string) => DateTime.fromISO(at, { zone, locale: 'en-GB' });
  const last = local(to).minus({ days: 1 });
  return `${local(from).toFormat('d LLL')} to ${last.toFormat('d LLL yyyy')}`;
}

export function timeText(at: string, zone: string): string {
  return DateTime.fromISO(at, { zone, locale: 'en-GB' }).toFormat('ccc d LLL yyyy HH:mm');
}

/** What was billed against what was reckoned, currency by currency. */
export function differenceText({ estimate, actual, days }: Difference): string {
  const currencies = [...new Set([...Object.keys(estimate), ...Object.keys(actual)])].sort();
  const parts = currencies.map((currency) => {
    const [reckoned, billed] = [estimate[currency], actual[currency]];
    if (reckoned === undefined || billed === undefined) return oneSided(currency, reckoned, billed);
    const share = reckoned === 0 ? '' : `, ${signed((100 * (billed - reckoned)) / reckoned)} %`;
    return `${billed.toFixed(2)} ${currency} billed, ${reckoned.toFixed(2)} reckoned${share}`;
  });
  return `${parts.join('; ')} (${days === 1 ? 'one day of a cluster' : `${days} days of clusters`})`;
}

/** The bill is in another currency than the prices: nothing can be compared. */
function oneSided(currency: string, reckoned?: number, billed?: number): string {
  return billed === undefined
    ? `${(reckoned ?? 0).toFixed(2)} ${currency} reckoned, no bill in ${currency}`
    : `${billed.toFixed(2)} ${currency} billed, nothing reckoned in ${currency}`;
}

function signed(percent: number): string {
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)}`;
}
