/** Upgrades that AKS itself has planned: it knows neither our freezes nor our running hours. */
import type { Calendar, Entry } from '../clusterCalendar';
import { localText } from '../localText';
import { spanAt } from '../spans';
import type { Conflict } from './conflict';
import { bySource, entriesOf, freezesOf, startingIn } from './look';

/** AKS upgrades although nothing may be upgraded. */
export function aksUpgradesInFreezes(calendar: Calendar): Conflict[] {
  const freezes = freezesOf(calendar, 'upgrades');
  return starting(calendar, freezes).map(({ source, bites, first }) => ({
    kind: 'aksUpgradeInFreeze',
    severity: 'error',
    subject: source,
    message: `${source} begins ${localText(bites[0] ?? 0, calendar.zone)}, in the freeze ${first}.`,
    bites,
    todo: 'Set the maintenance window of AKS so that it stays out of the freeze (notAllowedDates), or turn its auto-upgrade off.',
  }));
}

/** AKS cannot upgrade a cluster that is stopped then. */
export function aksUpgradesWhileStopped(calendar: Calendar): Conflict[] {
  const stopped = entriesOf(calendar, 'stopped');
  return starting(calendar, stopped).map(({ source, bites }) => ({
    kind: 'aksUpgradeWhileStopped',
    severity: 'warning',
    subject: source,
    message: `${source} is due ${localText(bites[0] ?? 0, calendar.zone)}, when the cluster is stopped.`,
    bites,
    todo: 'Let the cluster run then, or leave its upgrades to AKS Steward.',
  }));
}

interface Begun {
  source: string;
  bites: number[];
  /** Name of what the first of them begins in. */
  first: string;
}

/** The upgrades that begin inside one of these entries. */
function starting(calendar: Calendar, inside: Entry[]): Begun[] {
  return [...bySource(calendar, 'aksUpgrade')].flatMap(([source, entries]) => {
    const bites = startingIn(calendar.range, entries)
      .map(({ start }) => start)
      .filter((at) => spanAt(inside, at) !== undefined);
    const [bite] = bites;
    if (bite === undefined) return [];
    const around = inside.find(({ start, end }) => start <= bite && bite < end);
    return [{ source, bites, first: around?.source ?? '' }];
  });
}
