/** Once a day: what Azure has billed, and how it compares with what was reckoned. */
import type { OrchestrationContext } from 'durable-functions';
import { DAY } from '../../../shared/calendar/day';
import { isoText } from '../../../shared/calendar/localText';
import { type Step, steps, type Story } from '../../../shared/durable/steps';
import { reasonOf } from '../../../shared/reasons';
import type * as activities from './activities';

export interface BillsInput {
  /** First and last day to read: at most 31 days. */
  from: string;
  to: string;
  /** The days to compare. */
  days: string[];
}

export interface BillsResult {
  subscriptions: number;
  /** Those whose bill could not be read: the last one stays, with its age. */
  unread: { subscription: string; why: string }[];
  clusters: number;
}

export const readBills: Story<BillsInput, BillsResult> = { name: 'readBills', tell };

function* tell(context: OrchestrationContext, { from, to, days }: BillsInput): Step<BillsResult> {
  const { billedSubscriptions, readBill, compareDays } = steps<typeof activities>(context);
  const subscriptions = yield* billedSubscriptions(null);
  const unread: BillsResult['unread'] = [];
  for (const subscription of subscriptions) {
    try {
      yield* readBill({ subscription, from, to });
    } catch (thrown) {
      const why = reasonOf(thrown).message;
      context.error(`the bill of subscription ${subscription} was not read: ${why}`);
      unread.push({ subscription, why });
    }
  }
  const clusters = yield* compareDays({ days });
  return { subscriptions: subscriptions.length, unread, clusters };
}

/** Azure tells of days late, and corrects them for a while. */
const DAYS_READ = 31;
const DAYS_COMPARED = 7;

/** @param now milliseconds since 1970 (UTC) */
export function billsOf(now: number): BillsInput {
  const days = (count: number) =>
    Array.from({ length: count }, (_, at) => dayText(now - (count - 1 - at) * DAY));
  const read = days(DAYS_READ);
  return { from: read[0] ?? '', to: dayText(now), days: days(DAYS_COMPARED + 2) };
}

function dayText(at: number): string {
  return isoText(at).slice(0, 10);
}
