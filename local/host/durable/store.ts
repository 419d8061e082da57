/**
 * The instances of a task hub. Every change is a record: written to the journal first, then applied.
 */
import { hostTime } from '../timeSpan';
import type { Decision } from './actions';
import type { HistoryEvent } from './history';
import { event, EventType, executionCompleted, executionStarted, isFinished } from './history';
import type { Instance } from './instance';
import type { Journal } from './journal';
import { latest } from './records';
import { forgetText } from './replayText';
import type { EpisodeRecord, JournalRecord, MessageRecord, StartRecord } from './records';
import { rewind } from './rewind';

export class Store {
  readonly instances = new Map<string, Instance>();

  /** Rebuilds the state that a journal tells. */
  constructor(private readonly journal: Journal | undefined) {
    const records = journal?.read() ?? [];
    for (const record of records) this.apply(record);
    journal?.open(records, () => this.snapshot(latest(records) ?? 0));
  }

  /**
   * Records a change and makes it.
   * @returns the instances that it touched
   */
  append(record: JournalRecord): Instance[] {
    this.journal?.append(record);
    return this.apply(record);
  }

  close(): void {
    this.journal?.close();
  }

  private apply(record: JournalRecord): Instance[] {
    switch (record.kind) {
      case 'start':
        return [this.start(record)];
      case 'message':
        return this.deliver(record);
      case 'episode':
        return this.episode(record);
      case 'rewind':
        return rewind(this.instances, record.id, record.at, record.reason);
      case 'purge':
        for (const id of record.ids) this.instances.delete(id);
        return [];
      case 'instance':
        return [this.restore(record.instance)];
    }
  }

  private start(record: StartRecord): Instance {
    const { at, id, name, version, executionId, input, parent } = record;
    const started = executionStarted({ ...record, instanceId: id });
    const instance: Instance = {
      ...{ id, name, version, executionId, input, parent },
      status: 'Pending',
      customStatus: null,
      output: null,
      created: at,
      updated: at,
      history: [],
      inbox: [started],
      activities: new Map(),
      timers: new Map(),
    };
    this.instances.set(id, instance);
    return instance;
  }

  /** Messages to finished instances and old generations are dropped. */
  private deliver({ to, executionId, event }: MessageRecord): Instance[] {
    const instance = this.instances.get(to);
    if (instance === undefined || isFinished(instance.status)) return [];
    if (executionId !== undefined && executionId !== instance.executionId) return [];
    if (event.TaskScheduledId !== undefined) instance.activities.delete(event.TaskScheduledId);
    if (event.TimerId !== undefined) instance.timers.delete(event.TimerId);
    instance.inbox.push(event);
    return [instance];
  }

  private episode(record: EpisodeRecord): Instance[] {
    const instance = this.instances.get(record.id);
    if (instance === undefined) return [];
    const { at, taken, status, customStatus, decisions, ended } = record;
    const read = instance.inbox.splice(0, taken);
    const written = [event(EventType.OrchestratorStarted, at), ...read];
    const touched = decisions.flatMap((decision) => this.decide(instance, decision, at, written));
    if (ended !== undefined) {
      instance.output = ended.output;
      written.push(executionCompleted(at, ended.eventId, status, ended.output));
    }
    written.push(event(EventType.OrchestratorCompleted, at));
    for (const one of written) one.IsPlayed = one.EventType !== EventType.OrchestratorStarted;
    // Not spread into push(): a fan-out can be longer than an argument list may be.
    for (const one of written) instance.history.push(one);
    Object.assign(instance, { status, customStatus, updated: at });
    if (record.renewed !== undefined) this.renew(instance, record);
    const parent = isFinished(status) ? this.tellParent(instance, record) : [];
    if (isFinished(status)) this.retire(instance);
    return [instance, ...touched, ...parent];
  }

  private decide(
    instance: Instance,
    decision: Decision,
    at: number,
    written: HistoryEvent[],
  ): Instance[] {
    written.push(scheduled(decision, at));
    if (decision.kind === 'timer') instance.timers.set(decision.id, decision.fireAt);
    if (decision.kind === 'activity') {
      const { name, input } = decision;
      instance.activities.set(decision.id, { name, ...(input !== undefined && { input }) });
    }
    if (decision.kind !== 'child') return [];
    const running = this.instances.get(decision.instanceId);
    // The framework drops the start of a child whose id is in use: its parent waits for ever.
    if (running !== undefined && !isFinished(running.status)) return [];
    const parent = {
      Name: instance.name,
      OrchestrationInstance: { InstanceId: instance.id, ExecutionId: instance.executionId },
      TaskScheduleId: decision.id,
      Version: instance.version,
    };
    return [this.start({ ...decision, kind: 'start', at, id: decision.instanceId, parent })];
  }

  private renew(instance: Instance, { at, renewed }: EpisodeRecord): void {
    if (renewed === undefined) return;
    const { executionId, input, carried } = renewed;
    const { id: instanceId, name, version, parent } = instance;
    const started = executionStarted({ at, name, version, input, instanceId, executionId, parent });
    forgetText(instance);
    Object.assign(instance, { executionId, input, history: [] });
    instance.inbox = [started, ...carried, ...instance.inbox.filter(isAddressedToInstance)];
    instance.activities.clear();
    instance.timers.clear();
  }

  private tellParent(instance: Instance, record: EpisodeRecord): Instance[] {
    if (instance.parent === undefined) return [];
    const { OrchestrationInstance: to, TaskScheduleId } = instance.parent;
    const answer = answerToParent(record);
    return this.deliver({
      kind: 'message',
      at: record.at,
      to: to.InstanceId,
      executionId: to.ExecutionId,
      event: { ...answer, TaskScheduledId: TaskScheduleId },
    });
  }

  private retire(instance: Instance): void {
    instance.inbox = [];
    instance.activities.clear();
    instance.timers.clear();
    forgetText(instance);
  }

  /** @param at the last instant of the records that it stands for */
  private snapshot(at: number): JournalRecord[] {
    return [...this.instances.values()].map((instance) => ({
      kind: 'instance',
      at,
      instance: {
        ...instance,
        activities: [...instance.activities],
        timers: [...instance.timers],
      },
    }));
  }

  private restore(saved: Extract<JournalRecord, { kind: 'instance' }>['instance']): Instance {
    const { activities, timers } = saved;
    const instance = { ...saved, activities: new Map(activities), timers: new Map(timers) };
    this.instances.set(instance.id, instance);
    return instance;
  }
}

/** Replies belong to one generation; events, suspend, resume and terminate to the instance. */
function isAddressedToInstance(message: HistoryEvent): boolean {
  return message.TaskScheduledId === undefined && message.TimerId === undefined;
}

/** A child that failed or was terminated fails its parent's task. */
function answerToParent({ at, status, ended }: EpisodeRecord): HistoryEvent {
  const { output = null, details = '' } = ended ?? {};
  if (status === 'Completed') {
    return event(EventType.SubOrchestrationInstanceCompleted, at, { Result: output });
  }
  return event(EventType.SubOrchestrationInstanceFailed, at, {
    Reason: output ?? '',
    Details: details,
  });
}

function scheduled(decision: Decision, at: number): HistoryEvent {
  const { id } = decision;
  switch (decision.kind) {
    case 'timer':
      return event(EventType.TimerCreated, at, {
        EventId: id,
        FireAt: hostTime(decision.fireAt),
      });
    case 'activity':
      return event(EventType.TaskScheduled, at, {
        EventId: id,
        Name: decision.name,
      });
    case 'child':
      return event(EventType.SubOrchestrationInstanceCreated, at, {
        EventId: id,
        Name: decision.name,
        Version: decision.version,
        InstanceId: decision.instanceId,
      });
  }
}
