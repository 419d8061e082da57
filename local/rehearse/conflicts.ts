/** Which conflicts of the fleet's calendars bite during the rehearsal: alike ones together. */
import { clusterCalendar } from '../../shared/calendar/clusterCalendar';
import { examine, fleetConflicts } from '../../shared/calendar/conflicts';
import type { Finding } from '../../shared/calendar/findings';
import type { Span } from '../../shared/calendar/types';
import type { Policy } from '../../shared/fleet/policy';
import { holidaysOf } from '../../shared/fleet/policyHolidays';
import type { FleetSnapshot } from '../../shared/fleet/snapshot';
import { resolveHolidays } from '../../shared/holidays';
import { groupBy } from './group';

export interface Bite {
  /** Kind of conflict. */
  code: string;
  severity: Finding['severity'];
  /** Whom it hits; empty when it is between clusters. */
  clusters: string[];
  /** The first of them, in words and with what to change. */
  message: string;
  todo: string;
  first: Finding['first'];
  /** All together. */
  times: number;
}

export async function conflictsIn(
  { clusters }: FleetSnapshot,
  policy: Policy,
  range: Span,
): Promise<Bite[]> {
  const years = [range.start, range.end].map((at) => new Date(at).getUTCFullYear());
  const holidays = await holidaysOf(policy, [...new Set(years)], resolveHolidays);
  const calendars = clusters.map((one) => clusterCalendar(one, policy, range, { holidays }));
  const own = calendars.flatMap((calendar) => examine(calendar).map(({ finding }) => finding));
  const biting = [...own, ...fleetConflicts(calendars)].filter(({ times }) => times > 0);
  const kinds = groupBy(biting, ({ reason, severity }) => `${severity} ${reason.code}`);
  return [...kinds.values()].flatMap(together).sort(byGravity);
}

function together(findings: Finding[]): Bite[] {
  const [first] = [...findings].sort((a, b) => (a.first.at < b.first.at ? -1 : 1));
  if (first === undefined) return [];
  return [
    {
      code: first.reason.code,
      severity: first.severity,
      clusters: [...new Set(findings.flatMap(({ cluster }) => cluster?.name ?? []))],
      message: first.reason.message,
      todo: first.todo,
      first: first.first,
      times: findings.reduce((sum, { times }) => sum + times, 0),
    },
  ];
}

function byGravity(a: Bite, b: Bite): number {
  if (a.severity !== b.severity) return a.severity === 'error' ? -1 : 1;
  return a.first.at < b.first.at ? -1 : 1;
}
