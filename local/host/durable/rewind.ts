/**
 * Rewind: a failed instance forgets its failures and goes on from there, its failed children too.
 * Like the framework, it removes every failed task, also one that the orchestrator had handled or
 * retried; after a retry the ids no longer fit and the instance fails again.
 */
import { event, EventType } from './history';
import type { Instance } from './instance';
import { forgetText } from './replayText';

/**
 * Rewinds an instance that is known to have failed.
 * @returns the instances that run again: children first
 */
export function rewind(
  instances: Map<string, Instance>,
  id: string,
  at: number,
  reason: string,
): Instance[] {
  const instance = instances.get(id);
  if (instance === undefined) return [];
  const failedTasks = idsOf(instance, EventType.TaskFailed);
  const failedChildren = idsOf(instance, EventType.SubOrchestrationInstanceFailed);
  const children = instance.history
    .filter(
      ({ EventType: type, EventId }) =>
        type === EventType.SubOrchestrationInstanceCreated && failedChildren.has(EventId),
    )
    .map(({ InstanceId = '' }) => InstanceId);
  instance.history = instance.history.filter(
    ({ EventType: type, EventId }) =>
      type !== EventType.TaskFailed &&
      type !== EventType.SubOrchestrationInstanceFailed &&
      type !== EventType.ExecutionCompleted &&
      !(type === EventType.TaskScheduled && failedTasks.has(EventId)),
  );
  forgetText(instance);
  Object.assign(instance, { status: 'Running', output: null, updated: at });
  instance.inbox.push(event(EventType.GenericEvent, at, { Data: reason }));
  return [...children.flatMap((child) => rewind(instances, child, at, reason)), instance];
}

function idsOf(instance: Instance, type: EventType): Set<number | undefined> {
  return new Set(
    instance.history
      .filter((event) => event.EventType === type)
      .map(({ TaskScheduledId }) => TaskScheduledId),
  );
}
