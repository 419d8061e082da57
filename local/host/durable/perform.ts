/**
 * What each action of the SDK does in the host: which tasks it starts, and when it counts as done.
 */
import type { ActionReplay } from './actionReplay';
import type { Action } from './actions';
import { ActionType } from './actions';
import { httpSteps } from './callHttp';
import { all, DONE, drive, first, Future } from './future';
import { timerSteps } from './longTimer';
import { ReplayProblem } from './replayProblem';
import { retrySteps } from './retry';
import { checkInstanceId, jsonInput } from './subOrchestration';

type Performer = (replay: ActionReplay, action: Action) => Future;

const PERFORMERS: Record<ActionType, Performer> = {
  [ActionType.CallActivity]: activity,
  [ActionType.CallActivityWithRetry]: withRetry(activity),
  [ActionType.CallSubOrchestrator]: child,
  [ActionType.CallSubOrchestratorWithRetry]: withRetry(child),
  [ActionType.ContinueAsNew]: continueAsNew,
  [ActionType.CreateTimer]: (replay, { fireAt = '', isCanceled = false }) =>
    drive(timerSteps(replay, Date.parse(fireAt), isCanceled)),
  [ActionType.WaitForExternalEvent]: (replay, { externalEventName = '' }) =>
    replay.wait(externalEventName),
  [ActionType.CallHttp]: (replay, { httpRequest }) => drive(httpSteps(replay, httpRequest)),
  [ActionType.WhenAny]: (replay, action) => first(children(replay, action)),
  [ActionType.WhenAll]: (replay, action) => all(children(replay, action)),
  [ActionType.CallEntity]: refuseEntity,
  [ActionType.SignalEntity]: refuseEntity,
  [ActionType.ScheduledSignalEntity]: refuseEntity,
  [ActionType.LockEntities]: refuseEntity,
  [ActionType.ReleaseEntities]: refuseEntity,
};

/**
 * Performs one action.
 * @throws when it names a function that does not exist, or needs entities
 */
export function perform(replay: ActionReplay, action: Action): Future {
  return PERFORMERS[action.actionType](replay, action);
}

function activity(replay: ActionReplay, { functionName = '', input }: Action): Future {
  replay.options.mustExist('activity', functionName);
  return replay.schedule({ kind: 'activity', name: functionName, input });
}

function child(replay: ActionReplay, action: Action): Future {
  const { functionName = '', instanceId = '', version = '', input } = action;
  const { options } = replay;
  options.mustExist('child', functionName);
  checkInstanceId(instanceId, [options.instanceId, options.parentId]);
  return replay.schedule({
    kind: 'child',
    name: functionName,
    version,
    instanceId,
    executionId: options.newId(),
    input: jsonInput(input),
  });
}

function withRetry(attempt: Performer): Performer {
  return (replay, action) =>
    drive(retrySteps(replay, action.retryOptions, () => attempt(replay, action)));
}

/** The SDK has turned a text into JSON already. */
function continueAsNew(replay: ActionReplay, { input }: Action): Future {
  replay.nextInput = typeof input === 'string' ? input : jsonInput(input);
  const done = new Future();
  done.settle(DONE);
  return done;
}

/** Ids are given in array order, depth first. */
function children(replay: ActionReplay, { compoundActions = [] }: Action): Future[] {
  return compoundActions.map((action) => perform(replay, action));
}

function refuseEntity(_: ActionReplay, { actionType }: Action): never {
  throw new ReplayProblem(
    `The orchestrator uses durable entities or locks (${ActionType[actionType]}), which the local ` +
      'host does not run.',
  );
}
