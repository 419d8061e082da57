/** The lanes of a ring, and those again that operators want tried again meanwhile. */
import type { OrchestrationContext } from 'durable-functions';
import { all, child, childTask, type Step, steps, type Story } from '../../shared/durable/steps';
import type { Reason } from '../../shared/reasons';
import type * as activities from './activities';
import type { Tally } from './contract';
import { goAhead } from './hold';
import { lane, type LaneInput } from './lane';
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
  const common = { rollout, run, goal, rules, ring: own };
  const count = Math.min(maxConcurrent, waiting);
  const input = { common, first: pass * LANES_PER_PASS + 1, count };
  yield* child(context, laneSet, input, `${context.df.instanceId}:lanes-${pass + 1}`);
}

export interface LaneSetInput {
  /** What its lanes have in common. */
  common: Omit<LaneInput, 'lane' | 'taken'>;
  /** Number of the first lane. */
  first: number;
  count: number;
}

/** The lanes of one pass: a story of its own, since their ends fill half a history. */
export const laneSet: Story<LaneSetInput, null> = { name: 'laneSet', tell };

function* tell(context: OrchestrationContext, { common, first, count }: LaneSetInput): Step<null> {
  const prefix = `${common.rollout}:${common.ring.name}`;
  const tasks = Array.from({ length: count }, (_, at) => {
    const number = first + at;
    return childTask(context, lane, { ...common, lane: number }, `${prefix}:lane-${number}`);
  });
  yield* all(context, tasks);
  return null;
}
