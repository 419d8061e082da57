/**
 * Runs activities: at most so many at a time, each answer as the event that the history will hold.
 */
import type { RegisteredFunction } from '../core';
import { invoke } from '../invocation';
import type { App } from '../loadApp';
import type { Log } from '../log';
import { messageOf } from '../log';
import { text, toJsonText } from '../typedData';
import type { TypedData } from '../typedData';
import type { HttpAction } from './actions';
import { HTTP_ACTIVITY } from './actions';
import type { ClientInputs } from './binding';
import { sendHttp } from './callHttp';
import type { HistoryEvent } from './history';
import { event, EventType } from './history';
import type { PendingActivity } from './instance';

export class ActivityRunner {
  private readonly functions: Map<string, RegisteredFunction>;
  private readonly queue: (() => void)[] = [];
  private running = 0;

  constructor(
    private readonly app: App,
    private readonly clientInputs: ClientInputs,
    private readonly log: Log,
  ) {
    this.functions = functionsByName(app, 'activityTrigger');
  }

  has(name: string): boolean {
    return name === HTTP_ACTIVITY || this.functions.has(name.toLowerCase());
  }

  /**
   * Runs one activity as soon as there is room.
   * @param now asked when the activity has ended
   * @returns TaskCompleted or TaskFailed; never rejects
   */
  async run(
    instanceId: string,
    id: number,
    activity: PendingActivity,
    now: () => number,
  ): Promise<HistoryEvent> {
    await this.room();
    try {
      const result = await this.call(instanceId, activity);
      return event(EventType.TaskCompleted, now(), { TaskScheduledId: id, Result: result });
    } catch (error) {
      return event(EventType.TaskFailed, now(), {
        TaskScheduledId: id,
        ...failure(activity, error),
      });
    } finally {
      this.running--;
      this.queue.shift()?.();
    }
  }

  private async room(): Promise<void> {
    if (this.running >= this.app.settings.maxConcurrentActivities) {
      await new Promise<void>((resolve) => this.queue.push(resolve));
    }
    this.running++;
  }

  private async call(instanceId: string, { name, input }: PendingActivity): Promise<string | null> {
    if (name === HTTP_ACTIVITY) return JSON.stringify(await sendHttp(input as HttpAction));
    const activity = this.functions.get(name.toLowerCase());
    if (activity === undefined) throw new Error(`there is no activity function "${name}".`);
    const trigger = activityInput(input);
    const response = await invoke(
      this.app,
      {
        function: activity,
        trigger,
        extraInputs: this.clientInputs(activity),
        triggerMetadata: { instanceId: text(instanceId), data: trigger },
        instanceId,
      },
      this.log,
    );
    return toJsonText(response.returnValue);
  }
}

/** Functions with a trigger, by name in lower case: names do not depend on case. */
export function functionsByName(app: App, trigger: string): Map<string, RegisteredFunction> {
  return new Map(
    app.functions
      .filter((one) => one.trigger.type === trigger)
      .map((one) => [one.name.toLowerCase(), one]),
  );
}

/**
 * An activity's input on the wire. Text is JSON already; a boolean becomes .NET's `True` or `False`,
 * which is not JSON, so the activity sees the word.
 */
function activityInput(input: unknown): TypedData {
  if (input === undefined || input === null) return {};
  if (typeof input === 'string') return text(input);
  if (typeof input === 'boolean') return text(input ? 'True' : 'False');
  return text(JSON.stringify(input));
}

/** The two texts of a failure; the SDK joins them to the message of the error it throws. */
function failure({ name }: PendingActivity, error: unknown): Partial<HistoryEvent> {
  const message = messageOf(error);
  return {
    // Two spaces: the friendly text of the real host begins with the one after "Exception:".
    Reason: `Activity function '${name}' failed:  ${message}`,
    Details: JSON.stringify({
      $type: 'System.Exception, System.Private.CoreLib',
      ClassName: 'System.Exception',
      Message: ` ${message}`,
      StackTraceString: error instanceof Error ? (error.stack ?? null) : null,
    }),
  };
}
