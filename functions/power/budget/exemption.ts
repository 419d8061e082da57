/** What an exemption costs, and whether it needs somebody. Pure. */
import type { Exemption } from '../../../shared/fleet/budget';
import type { BudgetRule } from '../../../shared/fleet/powerSchema';
import { money } from '../../../shared/fleet/price';
import type { Amounts } from '../money/price';

export interface Reckoned {
  /** In the currency of the policy; absent when it is not known. */
  amount?: number;
  reckoned: string;
}

/** The hours of a cluster: what has no price, or another currency, makes the amount unknown. */
export function reckon(
  extra: Amounts,
  unknown: readonly string[],
  currency: string,
  until: string,
): Reckoned {
  const others = Object.entries(extra).filter(([code, sum]) => code !== currency && sum > 0);
  if (unknown.length > 0 || others.length > 0) {
    const why = unknown.length > 0 ? unknown.join(' ') : 'Its prices are in several currencies.';
    return { reckoned: `at least ${money(extra)}: ${why}` };
  }
  const amount = extra[currency] ?? 0;
  const text = money({ [currency]: amount });
  return { amount, reckoned: `${text} for its running hours until ${until}` };
}

/**
 * Whether nobody needs to be asked. What was granted that way already this month counts, so that
 * many small exemptions are no large one.
 */
export function isAutomatic(
  { name, exemption }: Pick<BudgetRule, 'name' | 'exemption'>,
  { amount }: Reckoned,
  before: readonly Exemption[],
  month: { start: number },
): boolean {
  if (amount === undefined) return false;
  const granted = before.filter(
    (one) =>
      one.budget === name &&
      one.automatic &&
      one.state === 'granted' &&
      Date.parse(one.from) >= month.start,
  );
  const sum = granted.reduce((all, one) => all + (one.amount ?? 0), amount);
  return sum < exemption.automaticUnder;
}
