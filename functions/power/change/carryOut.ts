/** Asks Azure for one step of a plan, and again as long as that makes sense. */
import type { OrchestrationContext } from 'durable-functions';
import { nowOf, sleepUnless, type Step } from '../../../shared/durable/steps';
import type { Change } from '../../../shared/fleet/change';
import { definedOnly } from '../../../shared/fleet/optional';
import type { Reason } from '../../../shared/reasons';
import { changeSideBySide } from '../../clusters/contract';
import { announce } from '../../notifications/contract';
import { notReadyInTime } from './notices';
import { isTooLate, pauseAfter, todoAfter } from './patience';
import { type Ending, overtakenEnding, type Work } from './work';

interface Failed {
  change: Change;
  reason: Reason;
}

/** @returns how it ended when it did not come off */
export function* carryOut(
  context: OrchestrationContext,
  work: Work,
  changes: Change[],
): Step<Ending | undefined> {
  let left = changes;
  for (let attempt = 0; ; attempt++) {
    if (work.overtaken.isCompleted) return overtakenEnding(work, 'Nothing more was asked for.');
    const failed = yield* ask(context, work, left);
    const [first] = failed;
    if (first === undefined) return undefined;
    const pauses = failed.map(({ change, reason }) => pauseAfter(change, reason, attempt));
    const pause = longest(pauses);
    if (pause === undefined) return givenUp(failed);
    yield* warnInTime(context, work, first, pause);
    yield* sleepUnless(context, work.overtaken, pause);
    left = failed.map(({ change }) => change);
  }
}

/** One that is in vain makes all of them in vain: a half start is no start. */
function longest(pauses: (number | undefined)[]): number | undefined {
  const known = pauses.flatMap((pause) => pause ?? []);
  return known.length === pauses.length ? Math.max(...known) : undefined;
}

function* ask(context: OrchestrationContext, work: Work, changes: Change[]): Step<Failed[]> {
  work.moves++;
  const why = { because: work.input.because, correlation: context.df.instanceId };
  const { cluster, failed } = yield* changeSideBySide(
    context,
    work.cluster,
    changes,
    work.moves,
    why,
  );
  work.cluster = cluster;
  return failed;
}

function givenUp(failed: Failed[]): Ending {
  const because = failed.map(({ change, reason }) => ({
    ...reason,
    message: `${reason.message} ${todoAfter(change, reason)}`,
  }));
  return { result: 'failed', because, person: true };
}

/** People are told before they come, once; the attempts go on. */
function* warnInTime(
  context: OrchestrationContext,
  work: Work,
  { change, reason }: Failed,
  pause: number,
): Step<void> {
  const { input, asked } = work;
  if (work.told || input.action.kind !== 'start') return;
  const { readyBy } = input.action;
  if (!isTooLate({ now: nowOf(context), asked, ...definedOnly({ readyBy }) }, pause)) return;
  work.told = true;
  yield* announce(context, notReadyInTime(work, reason, todoAfter(change, reason)));
}
