/** What budgets are up to: the forecast of the month against the amount. Pure. */
import { isSelected, type Selectable } from '../../../shared/fleet/selector';
import type { BudgetRule } from '../../../shared/fleet/powerSchema';
import { addAmounts } from '../../../shared/fleet/price';
import type { Forecast } from '../money/price';
import type { ReportedBudget } from './types';

export interface Forecasted {
  cluster: Selectable;
  forecast: Forecast;
}

/** A line per budget, or per cluster of one that is for each. Only its own currency is compared. */
export function budgetLines(
  budgets: readonly BudgetRule[],
  currency: string,
  clusters: readonly Forecasted[],
): ReportedBudget[] {
  return budgets.flatMap((budget) => {
    const own = clusters.filter(({ cluster }) => isSelected(budget.clusters, cluster));
    if (budget.per === 'all') return [lineOf(budget, currency, own)];
    return own.map((one) => ({
      ...lineOf(budget, currency, [one]),
      cluster: one.cluster.name,
    }));
  });
}

function lineOf(
  { name, monthly }: BudgetRule,
  currency: string,
  clusters: readonly Forecasted[],
): ReportedBudget {
  const forecasts = clusters.map(({ forecast }) => forecast);
  const total = addAmounts(...forecasts.map((one) => one.total));
  const untils = forecasts.flatMap(({ actualUntil }) => actualUntil ?? []).sort();
  const [until] = untils;
  return {
    name,
    monthly,
    currency,
    forecast: total,
    actual: addAmounts(...forecasts.map(({ actual }) => actual)),
    ...(until === undefined ? {} : { actualUntil: until }),
    over: (total[currency] ?? 0) > monthly,
    unknown: [...new Set(forecasts.flatMap(({ unknown }) => unknown))],
  };
}
