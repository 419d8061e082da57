/**
 * The world's own agenda. It is not the shared clock's: after a restart the journal is replayed
 * at the recorded instants before the shared clock has moved at all.
 */
interface Entry {
  at: number;
  run: () => void;
}

export class Agenda {
  private readonly entries: Entry[] = [];
  private listener: (next: number) => void = () => undefined;

  /** @param now virtual time in milliseconds since 1970 (UTC) */
  constructor(public now: number) {}

  /**
   * Runs something later; entries of the same instant run in the order they were put here.
   * @param instant milliseconds since 1970; infinity means never
   * @returns a function that takes the entry off again
   */
  at(instant: number, run: () => void): () => void {
    const entry = { at: instant, run };
    let index = this.entries.length;
    while (index > 0 && (this.entries[index - 1]?.at ?? 0) > instant) index--;
    this.entries.splice(index, 0, entry);
    if (index === 0) this.tell();
    return () => {
      const found = this.entries.indexOf(entry);
      if (found >= 0) this.entries.splice(found, 1);
    };
  }

  /** Told the instant of the next entry, now and whenever there may be another. */
  onNext(listener: (next: number) => void): void {
    this.listener = listener;
    this.tell();
  }

  private tell(): void {
    const next = this.entries[0]?.at ?? Number.POSITIVE_INFINITY;
    if (Number.isFinite(next)) this.listener(next);
  }

  /** Runs all that is due up to an instant; an earlier instant changes nothing. */
  advanceTo(instant: number): void {
    for (let next = this.entries[0]; next && next.at <= instant; next = this.entries[0]) {
      this.entries.shift();
      this.now = Math.max(this.now, next.at);
      next.run();
    }
    this.now = Math.max(this.now, instant);
    this.tell();
  }
}
