/** A person's yes to a ring, where the policy wants one; asked only when a yes could be acted on. */
import type { OrchestrationContext } from 'durable-functions';
import { DateTime } from 'luxon';
import type { Window } from '../../shared/calendar/types';
import { nextOpening, openings } from '../../shared/calendar/window';
import { child, nowOf, sleep, type Step, steps } from '../../shared/durable/steps';
import type { ApprovalRules } from '../../shared/fleet/approvalSchema';
import type { Reason } from '../../shared/reasons';
import { askApproval } from '../approvals/contract';
import type { Decision } from '../approvals/contract';
import type * as activities from './activities';
import { ringPreflight, type RingPreflightResult } from './preflight/ringPreflight';
import * as questions from './questions';
import type { RingInput } from './ringUpgrade';

/** Windows for which a ring is asked about while nobody answers. */
const ASKED_MAX = 8;

/** A window that has not opened for so long will not. */
const DAYS_AHEAD = 400;

/** @returns why the ring must not start, or undefined */
export function* agree(context: OrchestrationContext, input: RingInput): Step<Reason | undefined> {
  const rules = input.ring.approval;
  if (rules === undefined) return undefined;
  for (let attempt = 1; ; attempt++) {
    context.df.setCustomStatus({ ring: input.ring.name, stage: 'preflight' });
    const preflight = yield* lookAhead(context, input, `preflight-${attempt}`);
    if (preflight.counts.pass + preflight.counts.warn === 0)
      return nothingCanStart(input, preflight);
    const decision = yield* ask(context, input, rules, preflight, attempt);
    if (decision.answer === 'approved') return undefined;
    const meaning = meaningOf(decision, rules, attempt);
    if (meaning === 'cancel') return decision.because;
    if (meaning === 'proceed') return undefined;
    yield* untilNextWindow(context, input.ring.window);
  }
}

/** Whoever never answers is not asked for ever. */
function meaningOf(
  { answer }: Decision,
  { onExpiry }: ApprovalRules,
  attempt: number,
): ApprovalRules['onExpiry'] {
  if (answer !== 'expired') return 'cancel';
  return onExpiry === 'nextWindow' && attempt === ASKED_MAX ? 'cancel' : onExpiry;
}

/** The preflight of every cluster of the ring that has something to do. */
export function* lookAhead(
  context: OrchestrationContext,
  { rollout, run, goal, rules, ring }: Omit<RingInput, 'bakes'>,
  name: string,
): Step<RingPreflightResult> {
  const clusters = yield* steps<typeof activities>(context).clustersOf({ run, place: ring.place });
  const { window, freezes } = ring;
  const input = {
    rollout,
    goal,
    rules: rules.upgrades,
    backups: rules.backups,
    freezes,
    // Backups are taken when a cluster really begins.
    ahead: true,
    clusters,
    ...(window === undefined ? {} : { window }),
  };
  return yield* child(
    context,
    ringPreflight,
    input,
    `${context.df.instanceId}:${ring.name}:${name}`,
  );
}

function* ask(
  context: OrchestrationContext,
  { rollout, goal, ring, startedBy }: RingInput,
  rules: ApprovalRules,
  preflight: RingPreflightResult,
  attempt: number,
): Step<Decision> {
  const now = context.df.currentUtcDateTime.getTime();
  const opens = ring.window === undefined ? now : (nextOpening(ring.window, now) ?? now);
  const request = questions.ring({
    rollout,
    // The same ring may be asked about in another run.
    attempt: `${nowOf(context)}-${attempt}`,
    goal,
    ring,
    rules,
    preflight,
    opens: DateTime.fromMillis(opens, { zone: 'utc' }).toISO() ?? '',
    ...(startedBy === undefined ? {} : { startedBy }),
  });
  context.df.setCustomStatus({ ring: ring.name, stage: 'asking', approval: request.id });
  return yield* askApproval(context, request);
}

function nothingCanStart({ ring }: RingInput, { counts, problems }: RingPreflightResult): Reason {
  const [worst] = problems;
  return {
    code: 'nothingCanStart',
    message: `Nobody was asked about ring ${ring.name}, since a yes could not be acted on: ${counts.block} clusters are blocked and ${counts.cannotLook} could not be looked at, for example ${worst?.name ?? ''}: ${worst?.problems[0]?.reason.message ?? ''}`,
  };
}

function* untilNextWindow(context: OrchestrationContext, window: Window | undefined): Step<void> {
  const start = context.df.currentUtcDateTime.getTime();
  const end = DateTime.fromMillis(start).plus({ days: DAYS_AHEAD }).toMillis();
  const next = window && openings(window, { start, end }).find((span) => span.start > start);
  const until = next?.start ?? DateTime.fromMillis(start).plus({ days: 1 }).toMillis();
  yield* sleep(context, (until - start) / 1000);
}
