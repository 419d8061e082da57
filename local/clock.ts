/**
 * The virtual clock that the local host and the simulated Azure share.
 *
 * Time moves from entry to entry of one agenda, ordered by time and then by insertion. It never
 * moves while something is in flight (an HTTP request, an activity), so a slow machine tells the
 * same story as a fast one. `max` speed jumps to the next entry; a number is how many virtual
 * seconds pass in a real one.
 */
export type Speed = number | 'max';

export interface ClockOptions {
  /** Instant at which the story begins, in milliseconds since 1970 (UTC). */
  start: number;
  speed: Speed;
}

interface Entry {
  at: number;
  order: number;
  what: string;
  background: boolean;
  run: () => void | Promise<void>;
}

/** How many entries run before waiting sockets get a turn (a loop of microtasks starves them). */
const ENTRIES_PER_TURN = 64;

/** setTimeout takes no more than this many milliseconds; the loop simply waits again. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

export class VirtualClock {
  private readonly agenda: Entry[] = [];
  private order = 0;
  private inFlight = 0;
  private current: number;
  private anchor = performance.now();
  private pace: Speed;
  /** Time begins to flow with the first run. */
  private flowing = false;
  private wake: () => void = () => undefined;
  private onFailure: (error: unknown, what: string) => void = (error) => {
    throw error;
  };

  constructor(options: ClockOptions) {
    this.current = options.start;
    this.pace = options.speed;
  }

  /** Virtual time in milliseconds since 1970 (UTC). It stands still while something is in flight. */
  now(): number {
    if (!this.flowing || this.pace === 'max' || this.inFlight > 0) return this.current;
    const next = this.agenda[0]?.at ?? Number.POSITIVE_INFINITY;
    const flowed = this.current + (performance.now() - this.anchor) * this.pace;
    return Math.max(this.current, Math.min(Math.floor(flowed), next));
  }

  /** Changes the speed from now on. */
  setSpeed(speed: Speed): void {
    this.settle();
    this.pace = speed;
    this.wake();
  }

  /** Lets `run` ask again whether it is done. */
  wakeUp(): void {
    this.wake();
  }

  /** Called with what an agenda entry threw; without a handler the error is thrown by `run`. */
  onError(handler: (error: unknown, what: string) => void): void {
    this.onFailure = handler;
  }

  /**
   * Puts something on the agenda. An entry in the past runs at once.
   * `background` entries (recurring timers) do not count as work left to do.
   * @returns a function that takes the entry off again
   */
  at(
    instant: number,
    what: string,
    run: () => void | Promise<void>,
    background = false,
  ): () => void {
    const entry: Entry = { at: instant, order: this.order++, what, background, run };
    this.settle();
    let index = this.agenda.length;
    while (index > 0 && (this.agenda[index - 1]?.at ?? 0) > instant) index--;
    this.agenda.splice(index, 0, entry);
    this.wake();
    return () => {
      const found = this.agenda.indexOf(entry);
      if (found >= 0) this.agenda.splice(found, 1);
    };
  }

  /** Runs `work` with time standing still until its promise settles. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.settle();
    this.inFlight++;
    try {
      return await work();
    } finally {
      this.inFlight--;
      this.anchor = performance.now();
      this.wake();
    }
  }

  /** Nothing in flight and nothing on the agenda but background entries. */
  get quiet(): boolean {
    return this.inFlight === 0 && this.agenda.every((entry) => entry.background);
  }

  /** What is on the agenda, soonest first: for messages about hangs. */
  pending(): { at: number; what: string; background: boolean }[] {
    return this.agenda.map(({ at, what, background }) => ({ at, what, background }));
  }

  /**
   * Runs the agenda until `done` answers true. It is asked whenever nothing is in flight and
   * nothing is due, before time moves.
   */
  async run(done: () => boolean): Promise<void> {
    this.settle();
    this.flowing = true;
    let ran = 0;
    for (;;) {
      if (++ran % ENTRIES_PER_TURN === 0) await macrotask();
      if (this.startDue()) continue;
      if (this.inFlight > 0) {
        await this.changed();
        continue;
      }
      // Messages may still sit on sockets: let them in before time moves.
      await macrotask();
      if (this.inFlight > 0 || this.due()) continue;
      if (done()) return;
      await this.advance();
    }
  }

  private due(): boolean {
    const next = this.agenda[0];
    return next !== undefined && next.at <= this.now();
  }

  /** Starts the first due entry without waiting for it. */
  private startDue(): boolean {
    if (!this.due()) return false;
    const entry = this.agenda.shift();
    if (entry === undefined) return false;
    this.current = Math.max(this.current, entry.at);
    this.anchor = performance.now();
    this.start(entry);
    return true;
  }

  private start(entry: Entry): void {
    try {
      const running = entry.run();
      if (running instanceof Promise) {
        this.hold(() => running).catch((error: unknown) => {
          this.onFailure(error, entry.what);
        });
      }
    } catch (error) {
      this.onFailure(error, entry.what);
    }
  }

  /** Moves to the next entry: at once at `max`, else by waiting for it in real time. */
  private async advance(): Promise<void> {
    const next = this.agenda[0];
    if (next !== undefined && this.pace === 'max') {
      this.current = Math.max(this.current, next.at);
      return;
    }
    if (next === undefined || this.pace === 'max') {
      await this.changed();
      return;
    }
    await this.changed((next.at - this.now()) / this.pace);
  }

  /** Resolves when the agenda or what is in flight changes, or after some real milliseconds. */
  private changed(milliseconds?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer =
        milliseconds === undefined
          ? undefined
          : setTimeout(
              () => {
                this.wake();
              },
              Math.min(milliseconds, LONGEST_TIMEOUT),
            );
      this.wake = () => {
        clearTimeout(timer);
        this.wake = () => undefined;
        resolve();
      };
    });
  }

  /** Keeps the time that has flowed so far before something changes. */
  private settle(): void {
    this.current = this.now();
    this.anchor = performance.now();
  }
}

function macrotask(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
