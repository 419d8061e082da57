/**
 * Failures of a replay itself: a history that the present code could not have written, or an action
 * that the host cannot do.
 */
import type { Decision } from './actions';
import type { HistoryEvent } from './history';
import { EventType } from './history';

export class ReplayProblem extends Error {}

/** The history has something that the replay has not, or has otherwise. */
export function nonDeterminism(event: HistoryEvent, decision: Decision | undefined): ReplayProblem {
  const past = `${EventType[event.EventType]} ${event.Name ?? ''}`.trim();
  return new ReplayProblem(
    `Non-Deterministic workflow detected: the history has ${past} with the id ${event.EventId}, ` +
      `but the replay now has ${named(decision)} there. Was the orchestrator changed while it ran?`,
  );
}

function named(decision: Decision | undefined): string {
  if (decision === undefined) return 'nothing';
  if (decision.kind === 'timer') return 'a timer';
  return `${decision.kind === 'child' ? 'the sub-orchestration' : 'the activity'} ${decision.name}`;
}
