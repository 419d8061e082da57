/** Writes down how a change ended: memory, ledger, trail, and news where somebody is needed. */
import type { OrchestrationContext } from 'durable-functions';
import type { AuditEntry } from '../../../shared/audit/entry';
import { nowOf, type Step, steps } from '../../../shared/durable/steps';
import { clusterKey } from '../../../shared/fleet/cluster';
import { definedOnly } from '../../../shared/fleet/optional';
import type { OwnChange } from '../../../shared/fleet/power';
import { reasonOf } from '../../../shared/reasons';
import { record } from '../../audit/contract';
import { announce } from '../../notifications/contract';
import type * as ledger from '../ledger/activities';
import type { IntervalNote } from '../ledger/interval';
import type * as activities from './activities';
import type { PowerChangeInput } from './contract';
import { needsSomebody } from './notices';
import { powerClusterOf } from './powerCluster';
import type { Ending, Work } from './work';

/** Most reasons that are remembered of a change. */
const REASONS_KEPT = 5;

export interface Concluded {
  input: PowerChangeInput;
  /** ISO instant, UTC. */
  asked: string;
  /** Absent when the cluster was not even read. */
  work?: Work;
  ending: Ending;
}

export function* conclude(context: OrchestrationContext, concluded: Concluded): Step<void> {
  const { ending, input, asked, work } = concluded;
  if (ending.idle === true) return;
  yield* noteEnded(context, concluded);
  yield* noteInterval(context, concluded);
  yield* record(context, entryOf(context, concluded));
  if (ending.person !== true) return;
  const change = { input, asked, ...definedOnly({ cluster: work?.cluster }) };
  yield* announce(
    context,
    needsSomebody({ ...change, ...definedOnly({ ring: work?.guarded.ring }) }, ending),
  );
}

/** The change as it is remembered, from when it is asked for. */
export function ownChange(
  context: OrchestrationContext,
  { input, asked, ending }: Pick<Concluded, 'input' | 'asked'> & { ending?: Ending },
): OwnChange {
  const { kind, depth, trigger } = input.action;
  const common = { kind, depth, trigger, instance: context.df.instanceId, asked };
  if (ending === undefined) return { ...common, because: input.because.slice(0, REASONS_KEPT) };
  const { result, because } = ending;
  return {
    ...common,
    ended: nowOf(context),
    result,
    because: (result === 'done' ? [...input.because, ...because] : because).slice(0, REASONS_KEPT),
  };
}

function* noteEnded(context: OrchestrationContext, concluded: Concluded): Step<void> {
  const { input, ending } = concluded;
  const { id, name } = input;
  const { state, seconds, restored } = ending;
  const ours = ownChange(context, concluded);
  const { notePowerEnded } = steps<typeof activities>(context);
  yield* notePowerEnded({ id, name, ours, ...definedOnly({ state, seconds, restored }) });
}

/** A ledger that cannot be written stops nothing; reconciliation finds the gap. */
function* noteInterval(context: OrchestrationContext, concluded: Concluded): Step<void> {
  const note = intervalOf(context, concluded);
  if (note === undefined) return;
  try {
    yield* steps<typeof ledger>(context).noteInterval(note);
  } catch (thrown) {
    context.error(`not in the ledger (${reasonOf(thrown).message}): ${JSON.stringify(note)}`);
  }
}

/** A start costs from the moment at which it was asked for, a stop until it is through. */
function intervalOf(
  context: OrchestrationContext,
  { input, asked, work, ending }: Concluded,
): IntervalNote | undefined {
  const { id, name, action } = input;
  if (ending.state === undefined || work === undefined) return undefined;
  if (action.kind === 'start') {
    return { kind: 'started', cluster: { id, name }, at: asked, by: 'steward' };
  }
  const { depth, trigger } = action;
  const cluster = powerClusterOf(work.before);
  const { ring } = work.guarded;
  return { kind: 'stopped', cluster, at: nowOf(context), depth, trigger, ...definedOnly({ ring }) };
}

const VERDICTS: Record<Ending['result'], AuditEntry['verdict']> = {
  done: 'done',
  failed: 'failed',
  refused: 'refuse',
  overtaken: 'wait',
};

/** What is refused again and again for the same reason is said once a day. */
function entryOf(context: OrchestrationContext, concluded: Concluded): AuditEntry {
  const { input, asked, ending } = concluded;
  const { result, because } = ending;
  const { kind } = input.action;
  const code = because[0]?.code ?? '';
  const moment = result === 'refused' ? `${code}:${asked.slice(0, 10)}` : asked;
  return {
    key: `power:${clusterKey(input.id)}:${kind}:${result}:${moment}`,
    at: nowOf(context),
    actor: { kind: 'system' },
    cluster: input.id,
    action: `power.${kind}.${result}`,
    verdict: VERDICTS[result],
    because: [...because, ...input.because],
    correlation: context.df.instanceId,
  };
}
