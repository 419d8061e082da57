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
import type { Steps } from './future';
import { DONE, drive, Future } from './future';
import type { HistoryEvent } from './history';
import { EventType } from './history';
import { perform } from './perform';
import { nonDeterminism } from './replayProblem';

export interface ReplayOptions {
  instanceId: string;
  executionId: string;
  parentId?: string | undefined;
  /** Wait between polls of `callHttp`, in milliseconds. */
  httpPollInterval: number;
  /** Throws with a clear message when there is no activity or orchestrator of this name. */
  mustExist: (kind: 'activity' | 'child', name: string) => void;
  newId: () => string;
}

type WithoutId<D> = D extends Decision ? Omit<D, 'id'> : never;

/** Kind of decision that an event of the history confirms. */
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
  /** Events that nobody waited for, oldest first: they go to the next generation. */
  readonly unclaimed: HistoryEvent[] = [];
  /** JSON text of the next generation's input, once continue-as-new was reached. */
  nextInput: string | undefined;
  suspended = false;
  /** All actions are awaited. */
  finished = false;
  private nextId = 0;
  private timestamp = '';
  /** Open waits by event name in lower case; the last one is served first. */
  private readonly waits = new Map<string, Future[]>();
  private readonly heldBack: HistoryEvent[] = [];

  constructor(
    readonly options: ReplayOptions,
    private readonly actions: Action[],
  ) {}

  /** Sequence id for the event that ends the instance. */
  get completionId(): number {
    return this.nextId;
  }

  /** Virtual time of the episode that is being replayed, in milliseconds since 1970. */
  get now(): number {
    return Date.parse(this.timestamp);
  }

  /** Is an external event waited for? */
  get waiting(): boolean {
    return [...this.waits.values()].some((futures) => futures.length > 0);
  }

  /**
   * Reads a history, or the next part of it.
   * @throws ReplayProblem, or an Error that says what is wrong with an action
   */
  run(history: HistoryEvent[]): this {
    for (const event of history) this.read(event);
    return this;
  }

  /** Starts a task: gives it the next id. A child without an instance id gets one from it. */
  schedule(task: WithoutId<Decision>): Future {
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

  /** The task stays scheduled, but nobody waits for it any more. */
  cancel(task: Future): void {
    for (const [id, open] of this.open) if (open === task) this.open.delete(id);
    task.settle({ ok: false });
  }

  /** Waits for an external event; one that came too early is taken at once. */
  wait(name: string): Future {
    const key = name.toLowerCase();
    const future = new Future();
    const early = this.unclaimed.findIndex((event) => event.Name?.toLowerCase() === key);
    if (early < 0) {
      this.waits.set(key, [...(this.waits.get(key) ?? []), future]);
    } else {
      this.unclaimed.splice(early, 1);
      future.settle(DONE);
    }
    return future;
  }

  private read(event: HistoryEvent): void {
    if (event.EventType === EventType.OrchestratorStarted) {
      this.timestamp = event.Timestamp;
    } else if (event.EventType === EventType.ExecutionResumed) {
      this.suspended = false;
      for (const held of this.heldBack.splice(0)) this.process(held);
    } else if (this.suspended) {
      this.heldBack.push(event);
    } else {
      this.process(event);
    }
  }

  private process(event: HistoryEvent): void {
    const type = event.EventType;
    if (type === EventType.ExecutionStarted) this.begin();
    else if (type === EventType.ExecutionSuspended) this.suspended = true;
    else if (type === EventType.EventRaised) this.raise(event);
    else if (SCHEDULED[type] !== undefined) this.confirm(event);
    else this.complete(event);
  }

  private begin(): void {
    drive(this.inOrder()).whenSettled(() => {
      this.finished = true;
    });
  }

  private *inOrder(): Steps {
    for (const action of this.actions) yield perform(this, action);
    return DONE;
  }

  private raise(event: HistoryEvent): void {
    const key = (event.Name ?? '').toLowerCase();
    const waiting = this.nextInput === undefined ? this.waits.get(key)?.pop() : undefined;
    if (waiting === undefined) this.unclaimed.push(event);
    else waiting.settle(DONE);
  }

  /** An answer to a task that is not open (a cancelled timer, a duplicate) changes nothing. */
  private complete(event: HistoryEvent): void {
    const id = event.TaskScheduledId ?? event.TimerId ?? -1;
    const task = this.open.get(id);
    if (task === undefined) return;
    this.open.delete(id);
    const ok =
      event.EventType !== EventType.TaskFailed &&
      event.EventType !== EventType.SubOrchestrationInstanceFailed;
    task.settle({ ok, result: event.Result ?? null });
  }

  private confirm(event: HistoryEvent): void {
    const decision = this.decisions.get(event.EventId);
    const kind = SCHEDULED[event.EventType];
    const name = decision === undefined || decision.kind === 'timer' ? undefined : decision.name;
    if (decision?.kind !== kind || name !== event.Name) throw nonDeterminism(event, decision);
    this.decisions.delete(event.EventId);
  }
}
