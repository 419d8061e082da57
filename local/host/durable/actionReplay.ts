/**
 * Finds out what an orchestration has decided, by replaying the actions that the SDK returned over
 * the history, with one counter for sequence ids. This is the durable framework's own way; comparing
 * the actions with those of the last episode would give other ids.
 *
 * Rules: actions run one after another, each awaited before the next; a completion continues them
 * inline; waits are served last-in first-out, events nobody waits for are kept first-in first-out;
 * what is scheduled but not in the history at the end is new.
 */
import type { Action, Decision } from './actions';
import { ActionType, HTTP_ACTIVITY } from './actions';
import { httpSteps } from './callHttp';
import type { Outcome, Steps } from './future';
import { all, DONE, drive, first, Future } from './future';
import type { HistoryEvent } from './history';
import { EventType } from './history';
import { ReplayProblem } from './replayProblem';
import { retrySteps } from './retry';
import { checkInstanceId, childInput } from './subOrchestration';
import { timerSteps } from './longTimer';

export interface ReplayOptions {
  instanceId: string;
  executionId: string;
  parentId?: string | undefined;
  /** Wait between polls of `callHttp`, in milliseconds. */
  httpPollInterval: number;
  /** Is there an orchestrator or an activity of this name? Throws with a clear message if not. */
  mustExist: (kind: 'activity' | 'child', name: string) => void;
  newId: () => string;
}

type Task = Decision extends infer D ? (D extends Decision ? Omit<D, 'id'> : never) : never;

const SCHEDULED: Partial<Record<EventType, Decision['kind']>> = {
  [EventType.TaskScheduled]: 'activity',
  [EventType.SubOrchestrationInstanceCreated]: 'child',
  [EventType.TimerCreated]: 'timer',
};

export class ActionReplay {
  /** Scheduled and not in the history yet, in id order. */
  readonly decisions = new Map<number, Decision>();
  /** Tasks whose end is not in the history yet: an instance with any does not complete. */
  readonly open = new Map<number, Future>();
  /** Events that nobody waited for: they go to the next generation. */
  readonly unclaimed: HistoryEvent[] = [];
  /** Input of the next generation (JSON text), once continue-as-new was reached. */
  continuedWith: { input: string } | undefined;
  suspended = false;
  /** All actions are awaited. */
  finished = false;
  /** Virtual time of the episode that is being replayed. */
  now = 0;
  private nextId = 0;
  private readonly waits = new Map<string, Future[]>();
  private readonly whileSuspended: HistoryEvent[] = [];

  constructor(
    readonly options: ReplayOptions,
    private readonly actions: Action[],
  ) {}

  /** Sequence id for the completion event. */
  get completionId(): number {
    return this.nextId;
  }

  /** Reads the history. @throws ReplayProblem, or an Error that names what an action got wrong */
  run(history: HistoryEvent[]): this {
    for (const event of history) this.read(event);
    return this;
  }

  /** Starts a task: gives it an id and puts it on the list of decisions. */
  schedule(task: Task): Future {
    const id = this.nextId++;
    const decision: Decision = { ...task, id };
    if (decision.kind === 'child' && decision.instanceId === '') {
      decision.instanceId = `${this.options.executionId}:${id}`;
    }
    const future = new Future();
    this.decisions.set(id, decision);
    this.open.set(id, future);
    return future;
  }

  private read(event: HistoryEvent): void {
    if (event.EventType === EventType.OrchestratorStarted) {
      this.now = Date.parse(event.Timestamp);
    } else if (event.EventType === EventType.ExecutionResumed) {
      this.suspended = false;
      for (const held of this.whileSuspended.splice(0)) this.process(held);
    } else if (this.suspended) {
      this.whileSuspended.push(event);
    } else {
      this.process(event);
    }
  }

  private process(event: HistoryEvent): void {
    switch (event.EventType) {
      case EventType.ExecutionStarted:
        drive(this.inOrder()).whenSettled(() => (this.finished = true));
        break;
      case EventType.ExecutionSuspended:
        this.suspended = true;
        break;
      case EventType.TaskScheduled:
      case EventType.SubOrchestrationInstanceCreated:
      case EventType.TimerCreated:
        this.confirm(event);
        break;
      case EventType.EventRaised:
        this.raise(event);
        break;
      default:
        this.complete(event);
    }
  }

  private *inOrder(): Steps {
    for (const action of this.actions) yield this.perform(action);
    return DONE;
  }

  private perform(action: Action): Future {
    const children = () => (action.compoundActions ?? []).map((child) => this.perform(child));
    switch (action.actionType) {
      case ActionType.CallActivity:
        return this.activity(action);
      case ActionType.CallActivityWithRetry:
        return drive(retrySteps(this, action.retryOptions, () => this.activity(action)));
      case ActionType.CallSubOrchestrator:
        return this.child(action);
      case ActionType.CallSubOrchestratorWithRetry:
        return drive(retrySteps(this, action.retryOptions, () => this.child(action)));
      case ActionType.CreateTimer:
        return this.timer(action);
      case ActionType.WhenAny:
        return first(children());
      case ActionType.WhenAll:
        return all(children());
      default:
        return this.performOther(action);
    }
  }

  private performOther(action: Action): Future {
    switch (action.actionType) {
      case ActionType.WaitForExternalEvent:
        return this.wait(action.externalEventName ?? '');
      case ActionType.CallHttp:
        return drive(httpSteps(this, action.httpRequest));
      case ActionType.ContinueAsNew:
        this.continuedWith = { input: childInput(action.input, true) };
        return settled(DONE);
      default:
        throw new ReplayProblem(
          `The orchestrator uses entities or locks (action ${ActionType[action.actionType]}), ` +
            'which the local host does not run.',
        );
    }
  }

  private activity({ functionName = '', input }: Action): Future {
    this.options.mustExist('activity', functionName);
    return this.schedule({
      kind: 'activity',
      name: functionName,
      ...(input !== undefined && { input }),
    });
  }

  /** The request of a `callHttp` travels like the input of an activity. */
  http(request: object): Future {
    return this.schedule({ kind: 'activity', name: HTTP_ACTIVITY, input: request });
  }

  private child({ functionName = '', instanceId = '', version = '', input }: Action): Future {
    this.options.mustExist('child', functionName);
    checkInstanceId(instanceId, [this.options.instanceId, this.options.parentId]);
    return this.schedule({
      kind: 'child',
      name: functionName,
      version,
      instanceId,
      executionId: this.options.newId(),
      input: childInput(input, false),
    });
  }

  private timer({ fireAt = '', isCanceled = false }: Action): Future {
    return drive(timerSteps(this, Date.parse(fireAt), isCanceled));
  }

  /** A cancelled timer is still created and fires one day, but nobody waits for it. */
  cancel(task: Future): void {
    for (const [id, open] of this.open) if (open === task) this.open.delete(id);
    task.settle({ ok: false });
  }

  private wait(name: string): Future {
    const early = this.unclaimed.findIndex((event) => sameName(event.Name, name));
    if (early >= 0) {
      this.unclaimed.splice(early, 1);
      return settled(DONE);
    }
    const future = new Future();
    const key = name.toLowerCase();
    this.waits.set(key, [...(this.waits.get(key) ?? []), future]);
    return future;
  }

  private raise(event: HistoryEvent): void {
    const waiting = this.waits.get((event.Name ?? '').toLowerCase())?.pop();
    if (waiting === undefined || this.continuedWith !== undefined) this.unclaimed.push(event);
    else waiting.settle(DONE);
  }

  private complete(event: HistoryEvent): void {
    const id = event.TaskScheduledId ?? event.TimerId;
    const task = id === undefined ? undefined : this.open.get(id);
    if (id === undefined || task === undefined) return;
    this.open.delete(id);
    task.settle(outcomeOf(event));
  }

  private confirm(event: HistoryEvent): void {
    const decision = this.decisions.get(event.EventId);
    const kind = SCHEDULED[event.EventType];
    const named =
      event.Name === undefined || decision?.kind === 'timer' || decision?.name === event.Name;
    if (decision?.kind !== kind || !named) {
      throw new ReplayProblem(nonDeterminism(event, decision));
    }
    this.decisions.delete(event.EventId);
  }
}

function settled(outcome: Outcome): Future {
  const future = new Future();
  future.settle(outcome);
  return future;
}

function outcomeOf(event: HistoryEvent): Outcome {
  const failed =
    event.EventType === EventType.TaskFailed ||
    event.EventType === EventType.SubOrchestrationInstanceFailed;
  return failed ? { ok: false } : { ok: true, result: event.Result ?? null };
}

function sameName(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

function nonDeterminism(event: HistoryEvent, decision: Decision | undefined): string {
  const past = `${EventType[event.EventType]} ${event.Name ?? ''}`.trim();
  const present =
    decision === undefined
      ? 'nothing'
      : decision.kind === 'timer'
        ? 'a timer'
        : `the ${decision.kind === 'child' ? 'sub-orchestration' : 'activity'} ${decision.name}`;
  return (
    `Non-Deterministic workflow detected: the history has ${past} with the id ${event.EventId}, ` +
    `but the replay now has ${present} there. Was the orchestrator changed while it was running?`
  );
}
