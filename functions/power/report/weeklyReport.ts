/** Once a week: what was saved, what was missed and why, and what the month will cost. */
import type { OrchestrationContext } from 'durable-functions';
import { type Step, steps, type Story } from '../../../shared/durable/steps';
import { announce } from '../../notifications/contract';
import type * as activities from './activities';

export const weeklyReport: Story<{ week: string }, null> = { name: 'weeklyReport', tell };

/** One instance per week: it is told once. */
export function weeklyReportId(week: string): string {
  return `savings:${week}`;
}

function* tell(context: OrchestrationContext, input: { week: string }): Step<null> {
  const notice = yield* steps<typeof activities>(context).weekNotice(input);
  if (notice !== null) yield* announce(context, notice);
  return null;
}
