/** AKS's own windows on a stopped cluster. */
import type { Calendar } from '../clusterCalendar';
import { spanText } from '../localText';
import { spanAt } from '../spans';
import type { Conflict } from './conflict';
import { bySource, entriesOf, firstFrom, startingIn } from './look';

/** AKS wants a cluster to run when its window opens, else it does nothing in that window. */
export function maintenanceWhileStopped(calendar: Calendar): Conflict[] {
  const stopped = entriesOf(calendar, 'stopped');
  return [...bySource(calendar, 'maintenance')].flatMap(([name, entries]) => {
    const bites = startingIn(calendar.range, entries)
      .map(({ start }) => start)
      .filter((at) => spanAt(stopped, at) !== undefined);
    return bites.length === 0 ? [] : [whileStopped(calendar, name, bites)];
  });
}

function whileStopped(calendar: Calendar, name: string, bites: number[]): Conflict {
  const next = firstFrom(entriesOf(calendar, 'running'), bites[0] ?? 0);
  const hours = next === undefined ? '' : `, for example ${spanText(next, calendar.zone)}`;
  return {
    kind: 'maintenanceWhileStopped',
    severity: 'error',
    subject: name,
    message: `${name} opens while the cluster is stopped: AKS needs it running at the start and skips the window.`,
    bites,
    todo: `Move the window into running hours${hours}, or let the cluster run from before it opens.`,
  };
}
