/** Timers, events and races of a driven orchestrator: what ends first wins, and time moves there. */

/** A task of durable-functions, as far as an orchestrator sees one: it starts when yielded. */
export type Work = (() => unknown) & Partial<Racer>;

/** What can take part in a race: a timer, or the wait for an event. */
interface Racer {
  isCompleted: boolean;
  result: unknown;
  /** When it ends, as far as is known: milliseconds since 1970 (UTC). */
  due: () => number | undefined;
  /** It has come to its end. */
  finish: () => void;
}

/** What comes from outside, kept until somebody waits for it. */
export interface PlayedEvent {
  name: string;
  /** Seconds after the begin. */
  after: number;
  data?: unknown;
}

export class Races {
  private readonly events: PlayedEvent[];
  /** Timers of races that have neither fired nor been canceled. */
  private readonly running = new Set<Work>();

  /**
   * @param begin milliseconds since 1970 (UTC)
   * @param moveTo moves the time forward
   */
  constructor(
    events: readonly PlayedEvent[],
    private readonly begin: number,
    private readonly moveTo: (instant: number) => void,
  ) {
    this.events = [...events].sort((a, b) => a.after - b.after);
  }

  timer(fireAt: number): Work {
    const tick = () => {
      this.moveTo(fireAt);
    };
    const timer: Work = Object.assign(tick, {
      isCompleted: false,
      result: undefined,
      due: () => fireAt,
      finish: () => this.running.delete(timer),
      cancel: () => {
        if (timer.isCompleted) throw new Error('Cannot cancel a completed task.');
        this.running.delete(timer);
      },
    });
    return timer;
  }

  wait(name: string): Work {
    const next = () => this.events.find((one) => one.name === name);
    const alone = (): unknown => this.race([wait]).result;
    const wait: Work = Object.assign(alone, {
      isCompleted: false,
      result: undefined,
      due: () => {
        const event = next();
        return event && this.begin + event.after * 1000;
      },
      finish: () => {
        const event = next();
        wait.result = json(event?.data);
        if (event !== undefined) this.events.splice(this.events.indexOf(event), 1);
      },
    });
    return wait;
  }

  /** A task that has ended before does not end the race, as in the real thing. */
  race(works: Work[]): Work {
    for (const work of works) if ('cancel' in work) this.running.add(work);
    const [first] = works
      .filter(({ isCompleted }) => isCompleted === false)
      .map((work) => ({ work, due: work.due?.() ?? Infinity }))
      .sort((a, b) => a.due - b.due);
    if (first === undefined || first.due === Infinity) throw new Error('nothing ends the race');
    this.moveTo(first.due);
    first.work.isCompleted = true;
    first.work.finish?.();
    return first.work;
  }

  /** @throws Error when a timer was forgotten: the real story would go on until it fires */
  checkTimers(): void {
    if (this.running.size > 0) throw new Error('a timer that lost a race was not canceled');
  }
}

export function json<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
