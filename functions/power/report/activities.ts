/** The weekly report for its story. */
import type { Notice } from '../../../shared/notify/notice';
import type { Outcome } from '../../../shared/reasons';
import { services } from '../../../shared/services';
import { reportOfWeek } from './effects';
import { reportNotice } from './notice';
import { weekNamed } from './week';

/** @returns the report of a week as a message; null when this job looks after no cluster */
export async function weekNotice({ week }: { week: string }): Promise<Outcome<Notice | null>> {
  const { policy } = await (await services().policy()).current();
  const found = weekNamed(week, policy.timeZone);
  if (found === undefined) throw new Error(`'${week}' is no week`);
  const report = await reportOfWeek(found);
  if (!('ok' in report)) return report;
  return { ok: report.ok.clusters === 0 ? null : reportNotice(report.ok) };
}
