/**
 * The daily look at the calendars of the fleet: what will go wrong in the next days is told before
 * it does. What was found is kept only after people were told, so a lost host loses no news.
 */
import type { OrchestrationContext } from 'durable-functions';
import { all, childTask, nowOf, type Step, steps, type Story } from '../../shared/durable/steps';
import { reasonOf, Refusal } from '../../shared/reasons';
import { announce } from '../notifications/contract';
import type * as activities from './activities';
import { calendarBatch } from './batch';
import { blindNotice, isQuiet, type News, newsNotice } from './news';

/** What the check answers: the news without its lines, or nothing when nobody could look. */
export type CheckResult = Omit<News, 'lines'> | null;

export const calendarCheck: Story<null, CheckResult> = { name: 'calendarCheck', tell };

/** Clusters per child: about four events of its history each. */
const BATCH = 40;

/** Children at once: Azure answers a request a second per subscription and region in the long run. */
const WAVE = 10;

function* tell(context: OrchestrationContext): Step<CheckResult> {
  const { judgeCalendars, keepFindings } = steps<typeof activities>(context);
  const id = context.df.instanceId;
  const at = nowOf(context);
  const ids = yield* readFleet(context, at);
  if (ids === undefined) return null;
  yield* readAll(context, ids);
  const { lines, ...counts } = yield* judgeCalendars(at);
  const news = { lines, ...counts };
  if (!isQuiet(news)) yield* announce(context, newsNotice(id, at, news));
  yield* keepFindings(null);
  return counts;
}

/** A fleet that cannot be read is told every day: it must not pass for one without conflicts. */
function* readFleet(context: OrchestrationContext, at: string): Step<string[] | undefined> {
  try {
    return yield* steps<typeof activities>(context).beginCalendarLook(null);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    yield* announce(context, blindNotice(context.df.instanceId, at, reasonOf(thrown)));
    return undefined;
  }
}

function* readAll(context: OrchestrationContext, ids: string[]): Step<void> {
  const batches = inGroups(ids, BATCH).map((batch, at) => ({ batch, place: at + 1 }));
  for (const wave of inGroups(batches, WAVE)) {
    const tasks = wave.map(({ batch, place }) =>
      childTask(context, calendarBatch, batch, `${context.df.instanceId}:batch-${place}`),
    );
    yield* all(context, tasks);
  }
}

function inGroups<T>(items: T[], size: number): T[][] {
  const groups = Math.ceil(items.length / size);
  return Array.from({ length: groups }, (_, at) => items.slice(at * size, (at + 1) * size));
}
