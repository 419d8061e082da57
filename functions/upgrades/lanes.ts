/** The lanes of a ring, and those again that operators want tried again meanwhile. */
import type { OrchestrationContext } from 'durable-functions';
import { all, childTask, type Step, steps } from '../../shared/durable/steps';
import type { Reason } from '../../shared/reasons';
import type * as activities from './activities';
import type { Tally } from './contract';
import { goAhead } from './hold';
import { lane } from './lane';
import type { RingInput } from './ringUpgrade';

/** Claims of an earlier pass are not taken for those of a later one. */
const LANES_PER_PASS = 1000;

export interface LanesEnd {
  tally: Tally;
  /** The order of an operator because of which clusters were left out. */
  held?: Reason;
}

export function* runLanes(context: OrchestrationContext, input: RingInput): Step<LanesEnd> {
  const { tallyRing, leaveRing } = steps<typeof activities>(context);
  const { run, ring } = input;
  const { place } = ring;
  let waiting = ring.todo;
  for (let pass = 0; ; pass++) {
    if (waiting > 0) yield* passThrough(context, input, pass, waiting);
    const { waiting: left, ...tally } = yield* tallyRing({ run, place });
    if (left === 0) return { tally };
    const held = yield* goAhead(context, { run, ring: ring.name });
    if (held !== undefined) return { tally: yield* leaveRing({ run, place, because: held }), held };
    waiting = left;
  }
}

function* passThrough(
  context: OrchestrationContext,
  { rollout, run, goal, rules, ring }: RingInput,
  pass: number,
  waiting: number,
): Step<void> {
  const { name, place, window, freezes, maxConcurrent } = ring;
  const own = { name, place, freezes, ...(window === undefined ? {} : { window }) };
  const count = Math.min(maxConcurrent, waiting);
  const tasks = Array.from({ length: count }, (_, at) => {
    const number = pass * LANES_PER_PASS + at + 1;
    const input = { rollout, run, goal, rules, ring: own, lane: number };
    return childTask(context, lane, input, `${context.df.instanceId}:lane-${number}`);
  });
  yield* all(context, tasks);
}
