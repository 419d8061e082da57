/** The ledger for stories: notes of stops, the bills of Azure, and the days compared with them. */
import { clusterKey, parseClusterId } from '../../../shared/fleet/cluster';
import type { Outcome } from '../../../shared/reasons';
import { services } from '../../../shared/services';
import { isSettled } from '../money/forecast';
import { costIn, type InScope, powerScope, pricesFor } from '../money/effects';
import { ledgerSince, writeNote } from './effects';
import type { IntervalNote, StopInterval } from './interval';
import { dayFact } from './reconcile';

/** After a stop or a start of ours: begins or ends its entry in the ledger. */
export async function noteInterval(note: IntervalNote): Promise<Outcome<null>> {
  await writeNote(note);
  return { ok: null };
}

/** Subscriptions with clusters that this job looks after. */
export async function billedSubscriptions(): Promise<Outcome<string[]>> {
  const scope = await powerScope();
  if (!('ok' in scope)) return scope;
  return { ok: [...new Set(scope.ok.map(subscriptionOf))].sort() };
}

export interface BillQuestion {
  subscription: string;
  /** First and last day, UTC: at most 31 days. */
  from: string;
  to: string;
}

/** Reads the bill of a subscription and keeps it. @returns how many days it tells of */
export async function readBill({ subscription, from, to }: BillQuestion): Promise<Outcome<number>> {
  const scope = await powerScope();
  if (!('ok' in scope)) return scope;
  const groups = scope.ok
    .filter((one) => subscriptionOf(one) === subscription)
    .flatMap(({ cluster }) => cluster.nodeResourceGroup ?? []);
  if (groups.length === 0) return { ok: 0 };
  const rows = await (await services().costs()).read({ subscription, groups, from, to });
  if (!('ok' in rows)) return rows;
  const ledger = await services().ledger();
  await ledger.keepCosts(subscription, groups, rows.ok, services().clock.now().toISOString());
  return { ok: new Set(rows.ok.map(({ day }) => day)).size };
}

/** Compares days with what Azure has billed for them. @returns how many clusters could be */
export async function compareDays({ days }: { days: string[] }): Promise<Outcome<number>> {
  const scope = await powerScope();
  if (!('ok' in scope)) return scope;
  const book = await pricesFor(scope.ok);
  if (!('ok' in book)) return book;
  const ledger = await services().ledger<StopInterval>();
  const bills = new Map((await ledger.allCosts()).map((one) => [groupKey(one), one]));
  const now = services().clock.now().getTime();
  const compared = new Set<string>();
  const since = await ledgerSince();
  // Of a day on which the ledger began, nobody knows all.
  for (const day of days.filter((one) => isSettled(one, now) && `${one}T00:00` >= since)) {
    const stops = await ledger.between(`${day}T00:00:00Z`, `${day}T23:59:59.999Z`);
    const facts = scope.ok.flatMap((one) => {
      const { cluster } = one;
      const group = cluster.nodeResourceGroup?.toLowerCase() ?? '';
      const subscription = subscriptionOf({ cluster });
      const actual = bills.get(groupKey({ subscription, group }))?.days[day];
      if (actual === undefined) return [];
      const cost = costIn(one, book.ok);
      const own = stops.filter(({ id }) => clusterKey(id) === clusterKey(cluster.id));
      return [dayFact({ cluster, day, stops: own, cost, actual })];
    });
    await ledger.keepDay(day, facts);
    for (const { id } of facts) compared.add(id);
  }
  return { ok: compared.size };
}

function subscriptionOf({ cluster }: Pick<InScope, 'cluster'>): string {
  return parseClusterId(cluster.id).subscription.toLowerCase();
}

function groupKey({ subscription, group }: { subscription: string; group: string }): string {
  return `${subscription}/${group}`.toLowerCase();
}
