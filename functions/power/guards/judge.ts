/** Whether a cluster may be started or stopped now, by all guards. */
import type { Reason } from '../../../shared/reasons';
import { freezeGuard, locksGuard, operationGuard, restGuard, rolloutGuard } from './azure';
import type { Guard, GuardFacts } from './guard';
import {
  backupsGuard,
  batchJobsGuard,
  keepAliveGuard,
  unseenInside,
  webhooksGuard,
} from './inside';

export function judgeGuards(facts: GuardFacts): Guard[] {
  const outside = [operationGuard, freezeGuard, restGuard, rolloutGuard, locksGuard];
  return [...outside.map((guard) => guard(facts)), ...judgeInside(facts)];
}

function judgeInside(facts: GuardFacts): Guard[] {
  const { inside } = facts;
  if (inside === undefined) return [];
  if ('cannotLook' in inside) return [unseenInside(inside.cannotLook)];
  const guards = [backupsGuard, keepAliveGuard, batchJobsGuard, webhooksGuard];
  return guards.map((guard) => guard(facts, inside.ok));
}

/** What a story needs to know of it. */
export interface Guarded {
  /** Empty: nothing is in the way. */
  blocked: Reason[];
  /** A person has to do something; the rest passes by itself. */
  person: boolean;
}

export function guardedBy(guards: readonly Guard[]): Guarded {
  const holding = guards.filter(({ result }) => result !== 'pass');
  return {
    blocked: holding.map(({ reason }) => reason),
    person: holding.some(({ passing }) => passing !== true),
  };
}
