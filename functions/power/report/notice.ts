/** The weekly report as a message. */
import { definedOnly } from '../../../shared/fleet/optional';
import type { Notice } from '../../../shared/notify/notice';
import { hoursText, money, WHY, weekText, worth } from './text';
import type { ReportedCluster, WeekReport } from './types';

export function reportNotice(report: WeekReport): Notice {
  const { week, saved, hoursOff, missedCost, missedHours, budgets, rings, members } = report;
  const over = budgets.filter((budget) => budget.over);
  return {
    key: `power:report:${week}`,
    topic: 'power',
    severity: over.length > 0 ? 'attention' : 'good',
    title: `Week ${week.slice(-2)}: ${worth(saved, hoursOff)} saved`,
    text:
      `${weekText(report)}: clusters were off for ${hoursText(hoursOff)}. ` +
      `They ran for ${hoursText(missedHours)} although they could have been off (${worth(missedCost, missedHours)}).`,
    facts: [
      ...rings.map(({ name, saved: own, hoursOff: hours }) => ({
        label: name,
        value: `${worth(own, hours)} in ${hoursText(hours)}`,
      })),
      ...over.map(({ name, cluster, forecast, monthly, currency }) => ({
        label: `budget ${cluster === undefined ? name : `${name}: ${cluster}`}`,
        value: `forecast ${money(forecast)} of ${monthly.toFixed(2)} ${currency}`,
      })),
      ...(report.unknown.length === 0
        ? []
        : [{ label: 'in no sum', value: `${report.unknown.length} things without a price` }]),
    ],
    reasons: members.filter(hasMissed).flatMap(missedReasons),
    ...definedOnly({ next: over.length > 0 ? NEXT_OVER : undefined }),
    link: `/api/power/savings?week=${week}`,
  };
}

const NEXT_OVER = 'What may be done about a budget that is over is in the policy: power.budgets.';

function hasMissed({ missed }: ReportedCluster): boolean {
  return missed.some(({ why }) => why !== 'notYet');
}

function missedReasons({ name, missed }: ReportedCluster): Notice['reasons'] {
  return missed
    .filter(({ why }) => why !== 'notYet')
    .map(({ why, hours, cost, texts }) => ({
      subject: name,
      reason: {
        code: why,
        message: `${hoursText(hours)}, ${money(cost)}: ${WHY[why]}. ${texts[0] ?? ''}`.trim(),
      },
    }));
}
