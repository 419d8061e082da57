/**
 * Plays durable-functions for one orchestrator: answers its activities from a table, moves the
 * time by its timers and tells its child stories, one after the other. What crosses a durable
 * boundary is JSON, and of an exception only the message survives, as in the real thing.
 */
import type { OrchestrationContext, RetryOptions, Task } from 'durable-functions';
import type * as approvals from '../../functions/approvals/activities';
import type * as audit from '../../functions/audit/activities';
import type * as calendar from '../../functions/calendar/activities';
import type * as clusters from '../../functions/clusters/activities';
import type * as notifications from '../../functions/notifications/activities';
import type * as powerChanges from '../../functions/power/change/activities';
import type * as powerGuards from '../../functions/power/guards/activities';
import type * as powerLedger from '../../functions/power/ledger/activities';
import type * as powerProof from '../../functions/power/proof/activities';
import type * as powerWatches from '../../functions/power/watches/activities';
import type * as upgrades from '../../functions/upgrades/activities';
import type * as health from '../../functions/upgrades/health/activities';
import type * as offers from '../../functions/upgrades/offers/activities';
import type * as preflight from '../../functions/upgrades/preflight/activities';
import type * as rollback from '../../functions/upgrades/rollback/activities';
import type { Story } from '../../shared/durable/steps';
import { json, type PlayedEvent, Races, type Work } from './races';

type Activities = typeof approvals &
  typeof audit &
  typeof calendar &
  typeof clusters &
  typeof health &
  typeof notifications &
  typeof offers &
  typeof powerChanges &
  typeof powerGuards &
  typeof powerLedger &
  typeof powerProof &
  typeof powerWatches &
  typeof preflight &
  typeof rollback &
  typeof upgrades;

/** What an activity answers, told at once; `now` in milliseconds since 1970 (UTC). */
export type Answers = {
  [Name in keyof Activities]?: (
    input: Parameters<Activities[Name]>[0],
    now: number,
  ) => Awaited<ReturnType<Activities[Name]>>;
};

/** What a child story answers. */
export type Child = (input: never, instanceId: string) => unknown;

export interface Play {
  answers?: Answers;
  /** Child stories that are really told. */
  stories?: Story<never, unknown>[];
  /** Answers of child stories that are not told. */
  children?: Record<string, Child>;
  instanceId?: string;
  /** What comes from outside: seconds after the begin. */
  events?: PlayedEvent[];
}

export interface Drive<Output> {
  output: Output;
  /** Every attempt of every activity, in order. */
  calls: { name: string; input: unknown; at: string }[];
  children: { name: string; input: unknown; instanceId: string }[];
  statuses: unknown[];
  errors: string[];
  /** How often the story continued as new. */
  continued: number;
  /** Virtual seconds from begin to end. */
  seconds: number;
}

const START = Date.UTC(2026, 10, 23, 6);

/** A story that continues more often than this would go on for ever. */
const CONTINUED_MAX = 100;

/** Tells a story to its end. */
export function drive<Input, Output>(
  story: Story<Input, Output>,
  input: Input,
  play: Play = {},
): Drive<Output> {
  return new Theatre(play).tell(story, input);
}

class Theatre {
  private now = START;
  private readonly seen: Omit<Drive<never>, 'output' | 'seconds'> = {
    calls: [],
    children: [],
    statuses: [],
    errors: [],
    continued: 0,
  };
  private readonly unanswered: string[] = [];
  private readonly races: Races;

  constructor(private readonly play: Play) {
    this.races = new Races(play.events ?? [], START, (at) => {
      this.now = Math.max(this.now, at);
    });
  }

  tell<Input, Output>(story: Story<Input, Output>, input: Input): Drive<Output> {
    const output = this.perform(story, input, this.play.instanceId ?? story.name);
    // A story may have taken the lack of an answer for a failure of the activity.
    if (this.unanswered.length > 0) {
      throw new Error(`the play has no answer for ${this.unanswered.join(', ')}`);
    }
    this.races.checkTimers();
    return { ...this.seen, output, seconds: (this.now - START) / 1000 };
  }

  private perform<Input, Output>(
    story: Story<Input, Output>,
    input: Input,
    instanceId: string,
  ): Output {
    let current = input;
    for (;;) {
      const again: Input[] = [];
      const context = this.contextOf(instanceId, (next) => again.push(next as Input));
      const output = this.run(story.tell(context, json(current)));
      const [next] = again;
      if (next === undefined) return json(output);
      current = next;
      if (++this.seen.continued > CONTINUED_MAX) throw new Error(`${story.name} has no end`);
    }
  }

  private run<Output>(steps: Generator<Task, Output, unknown>): Output {
    let step = steps.next();
    while (!step.done) {
      const work = step.value as unknown as Work;
      let result: unknown;
      try {
        result = work();
        // The winner of a race is a task.
        if (typeof result !== 'function') result = json(result);
      } catch (thrown) {
        step = steps.throw(new Error(`${(thrown as Error).message} \n at somewhere`));
        continue;
      }
      step = steps.next(result);
    }
    return step.value;
  }

  private contextOf(instanceId: string, again: (input: unknown) => void): OrchestrationContext {
    const currentTime = () => this.time();
    const df = {
      instanceId,
      get currentUtcDateTime() {
        return currentTime();
      },
      callActivityWithRetry: (name: string, retry: RetryOptions, input: unknown) => () =>
        this.callActivity(name, retry, json(input)),
      createTimer: (fireAt: Date) => this.races.timer(fireAt.getTime()),
      waitForExternalEvent: (name: string) => this.races.wait(name),
      callSubOrchestrator: (name: string, input: unknown, id: string) => () =>
        this.callStory(name, json(input), id),
      Task: {
        all: (works: Work[]) => () => this.sideBySide(works),
        any: (works: Work[]) => () => this.races.race(works),
      },
      continueAsNew: again,
      setCustomStatus: (status: unknown) => this.seen.statuses.push(json(status)),
    };
    const error = (message: string) => this.seen.errors.push(message);
    return { df, error } as unknown as OrchestrationContext;
  }

  private time(): Date {
    return new Date(this.now);
  }

  /** Each begins at the same moment; the slowest sets the end. */
  private sideBySide(works: Work[]): unknown[] {
    const begin = this.now;
    let end = begin;
    return works.map((work, at) => {
      this.now = begin;
      const result = work();
      end = Math.max(end, this.now);
      if (at === works.length - 1) this.now = end;
      return result;
    });
  }

  private callActivity(name: string, retry: RetryOptions, input: unknown): unknown {
    for (let attempt = 1; ; attempt++) {
      try {
        return this.answer(name, input);
      } catch (thrown) {
        if (attempt >= retry.maxNumberOfAttempts) {
          const message = `Activity function '${name}' failed: ${(thrown as Error).message}`;
          throw new Error(message, { cause: thrown });
        }
        this.now +=
          retry.firstRetryIntervalInMilliseconds * retry.backoffCoefficient ** (attempt - 1);
      }
    }
  }

  private answer(name: string, input: unknown): unknown {
    this.seen.calls.push({ name, input, at: this.time().toISOString() });
    const table = this.play.answers as Record<string, Child> | undefined;
    const answer = table?.[name];
    if (answer === undefined) this.unanswered.push(`activity ${name}`);
    return (answer as ((input: unknown, now: number) => unknown) | undefined)?.(input, this.now);
  }

  private callStory(name: string, input: unknown, instanceId: string): unknown {
    this.seen.children.push({ name, input, instanceId });
    const told = this.play.stories?.find((story) => story.name === name);
    if (told !== undefined) return this.perform(told, input as never, instanceId);
    const child = this.play.children?.[name];
    if (child === undefined) this.unanswered.push(`story ${name}`);
    return child?.(input as never, instanceId);
  }
}

/** One answer after the other; the last one is repeated. */
export function inTurn<T>(first: T, ...others: T[]): () => T {
  const left = [first, ...others];
  return () => (left.length > 1 ? left.shift() : left[0]) as T;
}

/** An answer that is an exception. */
export function throwing(message: string): () => never {
  return () => {
    throw new Error(message);
  };
}
