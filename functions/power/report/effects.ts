/** Gathers what the report of a week needs: the fleet, the ledger, the trail, the bills. */
import type { AuditEntry } from '../../../shared/audit/entry';
import type { KeptCosts } from '../../../shared/azure/ledgerStore';
import type { Holidays, Schedule } from '../../../shared/calendar/types';
import { clusterKey, parseClusterId } from '../../../shared/fleet/cluster';
import { definedOnly } from '../../../shared/fleet/optional';
import type { Policy } from '../../../shared/fleet/policy';
import { withHolidays } from '../../../shared/fleet/policyHolidays';
import type { Outcome } from '../../../shared/reasons';
import { services } from '../../../shared/services';
import { ledgerSince } from '../ledger/effects';
import type { StopInterval } from '../ledger/interval';
import { type Mark, marksOf } from '../ledger/missed';
import { type DayFact, spanOfStop } from '../ledger/reconcile';
import { costIn, holidaysAround, type InScope, powerScope, pricesFor } from '../money/effects';
import { forecast } from '../money/forecast';
import { monthOf, runningIn } from '../money/month';
import type { Forecast, HourlyCost } from '../money/price';
import { budgetLines } from './budgets';
import { type ClusterFacts, weekReport } from './report';
import type { WeekReport } from './types';
import type { Week } from './week';

/** Everything that is the same for all clusters. */
interface Gathered {
  policy: Policy;
  holidays: Record<string, Holidays>;
  now: number;
  week: Week;
  /** By cluster key. */
  stops: Map<string, StopInterval[]>;
  days: Map<string, DayFact[]>;
  marks: Map<string, Mark[]>;
  /** By `subscription/group`. */
  bills: Map<string, KeptCosts>;
}

/** @returns retry or refused when the fleet cannot be read */
export async function reportOfWeek(week: Week): Promise<Outcome<WeekReport>> {
  const scope = await powerScope();
  if (!('ok' in scope)) return scope;
  const book = await pricesFor(scope.ok);
  const gathered = await gather(week);
  const { policy, now, bills } = gathered;
  const members = scope.ok.map((one) => ({
    one,
    cost: costIn(one, 'ok' in book ? book.ok : undefined),
  }));
  const forecasts = members.map(({ one, cost }) => ({
    cluster: one.cluster,
    forecast: forecastOf(gathered, one, cost),
  }));
  const read = [...bills.values()].map((bill) => bill.read).sort();
  const report = weekReport({
    week,
    zone: policy.timeZone,
    now,
    since: Date.parse(await ledgerSince()),
    clusters: members.map(({ one, cost }) => factsOf(gathered, one, cost)),
    budgets: budgetLines(policy.power.budgets, policy.power.currency, forecasts),
    ...definedOnly({ billsRead: read[0] }),
  });
  return { ok: report };
}

async function gather(week: Week): Promise<Gathered> {
  const { policy } = await (await services().policy()).current();
  const date = services().clock.now();
  const now = date.getTime();
  const ledger = await services().ledger<StopInterval>();
  const month = monthOf(now, policy.timeZone);
  const first = new Date(Math.min(week.start, month.start)).toISOString();
  const last = new Date(Math.max(week.end, now)).toISOString();
  const days = [week.start, week.end - 1].map((at) => new Date(at).toISOString().slice(0, 10));
  const bills = await ledger.allCosts();
  return {
    policy,
    holidays: await holidaysAround(policy, date),
    now,
    week,
    stops: byCluster(await ledger.between(first, last)),
    days: byCluster(await ledger.days<DayFact>(days[0] ?? '', days[1] ?? '')),
    marks: await marksIn(week, now),
    bills: new Map(bills.map((bill) => [`${bill.subscription}/${bill.group}`.toLowerCase(), bill])),
  };
}

/** Pages of the trail; a week of a large fleet has many. */
const PAGES_MAX = 100;
const PAGE = 1000;

/** A mark may have begun before the week: a hand that lasts, a stop refused every evening. */
const LOOK_BACK = 7 * 86_400_000;

async function marksIn({ start, end }: Week, now: number): Promise<Map<string, Mark[]>> {
  const audit = await services().audit();
  const since = new Date(start - LOOK_BACK).toISOString();
  const until = new Date(end).toISOString();
  const found: (AuditEntry & { id: string })[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const query = { since, until, limit: PAGE, ...definedOnly({ after }) };
    const { entries, next } = await audit.read(query);
    for (const entry of entries) {
      const { cluster: id, action } = entry;
      if (id !== undefined && action.startsWith('power.')) found.push({ ...entry, id });
    }
    after = next;
    if (after === undefined) break;
  }
  const marks = new Map<string, Mark[]>();
  for (const [key, entries] of byCluster(found)) {
    marks.set(key, marksOf(entries, Math.min(end, now)));
  }
  return marks;
}

function byCluster<T extends { id: string }>(all: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) {
    const key = clusterKey(one.id);
    const own = found.get(key);
    if (own === undefined) found.set(key, [one]);
    else own.push(one);
  }
  return found;
}

function factsOf(gathered: Gathered, one: InScope, cost: HourlyCost): ClusterFacts {
  const { week, stops, days, marks } = gathered;
  const { cluster, settings } = one;
  const key = clusterKey(cluster.id);
  const own = (stops.get(key) ?? []).filter((stop) => {
    const { start, end } = spanOfStop(stop, week.end);
    return start < week.end && end > week.start;
  });
  return {
    cluster: { id: cluster.id, name: cluster.name },
    ring: settings.ring ?? 'in no ring',
    ...definedOnly({ schedule: scheduleOf(gathered, one) }),
    stops: own,
    marks: [...(marks.get(key) ?? []), ...freezeMarks(one)],
    cost,
    days: days.get(key) ?? [],
  };
}

/** Nothing is stopped while it is frozen. */
function freezeMarks({ settings }: InScope): Mark[] {
  return settings.freezes
    .filter(({ jobs }) => jobs.length === 0 || jobs.includes('power'))
    .map(({ name, from, to }) => ({
      start: Date.parse(from),
      end: Date.parse(to),
      why: 'freeze',
      text: `The freeze '${name}' holds.`,
    }));
}

function scheduleOf({ policy, holidays }: Gathered, { settings }: InScope): Schedule | undefined {
  const { schedule } = settings;
  return schedule === undefined ? undefined : withHolidays(schedule, policy, holidays);
}

function forecastOf(gathered: Gathered, one: InScope, cost: HourlyCost): Forecast {
  const { policy, now, stops, bills } = gathered;
  const { cluster } = one;
  const month = monthOf(now, policy.timeZone);
  const own = stops.get(clusterKey(cluster.id)) ?? [];
  const running = runningIn(month, now, {
    ...definedOnly({ schedule: scheduleOf(gathered, one) }),
    off: own.map((stop) => spanOfStop(stop, now)),
    runsNow: cluster.power === 'Running',
  });
  const { subscription } = parseClusterId(cluster.id);
  const bill = bills.get(`${subscription}/${cluster.nodeResourceGroup ?? ''}`.toLowerCase());
  return forecast({ month, now, running, cost, ...definedOnly({ billed: bill?.days }) });
}
