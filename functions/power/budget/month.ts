/** What the month of each cluster is expected to cost, as its schedule has it and with core hours. */
import type { KeptCosts } from '../../../shared/azure/ledgerStore';
import { DateTime } from 'luxon';
import { runningSpans } from '../../../shared/calendar/schedule';
import { merge } from '../../../shared/calendar/spans';
import type { Holidays, Span } from '../../../shared/calendar/types';
import { clusterKey, parseClusterId } from '../../../shared/fleet/cluster';
import { definedOnly } from '../../../shared/fleet/optional';
import type { Policy, PolicySchedule } from '../../../shared/fleet/policy';
import { withHolidays } from '../../../shared/fleet/policyHolidays';
import type { BudgetRule } from '../../../shared/fleet/powerSchema';
import type { StopInterval } from '../ledger/interval';
import { spanOfStop } from '../ledger/reconcile';
import type { InScope } from '../money/effects';
import { during, forecast } from '../money/forecast';
import { monthOf, runningIn } from '../money/month';
import type { Amounts, Forecast, HourlyCost } from '../money/price';
import type { Member } from './plan';

export interface MonthFacts {
  policy: Policy;
  holidays: Record<string, Holidays>;
  /** Milliseconds since 1970 (UTC). */
  now: number;
  /** Stops of this month by cluster key. */
  stops: ReadonlyMap<string, readonly StopInterval[]>;
  /** By `subscription/group` in lower case. */
  bills: ReadonlyMap<string, KeptCosts>;
}

export interface Costed extends InScope {
  cost: HourlyCost;
}

export class Months {
  readonly span: Span;
  /** The rest of the month by a schedule: the same for all that have it. */
  private readonly ahead = new Map<PolicySchedule, Span[]>();

  constructor(private readonly facts: MonthFacts) {
    this.span = monthOf(facts.now, facts.policy.timeZone);
  }

  /** `2026-11` */
  get name(): string {
    const { timeZone: zone } = this.facts.policy;
    return DateTime.fromMillis(this.span.start, { zone }).toFormat('yyyy-MM');
  }

  member(one: Costed, { coreHours }: Pick<BudgetRule, 'coreHours'>): Member {
    const { cluster, settings } = one;
    const core = coreHours === undefined ? undefined : this.facts.policy.schedules[coreHours];
    return {
      cluster,
      asks: settings.asks,
      forecast: this.forecast(one, settings.schedule),
      ...(core === undefined ? {} : { tightened: this.forecast(one, core) }),
      ...definedOnly({ ring: settings.ring, billRead: this.billOf(one)?.read }),
    };
  }

  /** What it costs more to let it run by its hours until then, than to have it off. */
  extra(one: Costed, until: number): Amounts {
    const range = { start: this.facts.now, end: Math.min(until, this.span.end) };
    const on = during(this.running(one, one.settings.schedule), range, one.cost);
    const off = during([], range, one.cost);
    return Object.fromEntries(
      Object.entries(on).map(([currency, sum]) => [currency, sum - (off[currency] ?? 0)]),
    );
  }

  private forecast(one: Costed, schedule: PolicySchedule | undefined): Forecast {
    const { now } = this.facts;
    const running = this.running(one, schedule);
    const billed = this.billOf(one)?.days;
    const { cost } = one;
    return forecast({ month: this.span, now, running, cost, ...definedOnly({ billed }) });
  }

  private running(one: Costed, schedule: PolicySchedule | undefined): Span[] {
    const { stops, now } = this.facts;
    const own = stops.get(clusterKey(one.cluster.id)) ?? [];
    const off = own.map((stop) => spanOfStop(stop, now));
    const runsNow = schedule === undefined && isWanted(one);
    const past = runningIn(this.span, now, { off, runsNow });
    return schedule === undefined ? past : merge([...past, ...this.aheadOf(schedule)]);
  }

  private aheadOf(schedule: PolicySchedule): Span[] {
    const { policy, holidays, now } = this.facts;
    const known =
      this.ahead.get(schedule) ??
      runningSpans(withHolidays(schedule, policy, holidays), [], {
        start: now,
        end: this.span.end,
      });
    this.ahead.set(schedule, known);
    return known;
  }

  private billOf({ cluster }: Costed): KeptCosts | undefined {
    const { subscription } = parseClusterId(cluster.id);
    return this.facts.bills.get(`${subscription}/${cluster.nodeResourceGroup ?? ''}`.toLowerCase());
  }
}

/** What a budget has stopped would run, were it not for the budget. */
function isWanted({ cluster, memory }: Costed): boolean {
  const { ours } = memory ?? {};
  const forMoney = ours?.kind === 'stop' && ours.trigger === 'budget' && ours.result === 'done';
  return cluster.power === 'Running' || forMoney;
}
