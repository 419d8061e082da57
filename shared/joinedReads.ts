/**
 * Reads that many want at the same time. Whoever asks joins the next read that begins and never one
 * that is under way: so it sees what the asker has written before.
 */
export class JoinedReads<T> {
  /** By key: the read under way, settled or not, and the one that begins after it. */
  private readonly running = new Map<string, Promise<unknown>>();
  private readonly next = new Map<string, Promise<T>>();

  /** @throws what the read throws, to all who joined it */
  read(key: string, work: () => Promise<T>): Promise<T> {
    const joined = this.next.get(key);
    if (joined !== undefined) return joined;
    const before = this.running.get(key) ?? Promise.resolve();
    const next = before.then(() => this.begin(key, work));
    this.next.set(key, next);
    return next;
  }

  private begin(key: string, work: () => Promise<T>): Promise<T> {
    this.next.delete(key);
    const read = work();
    const over = read
      .catch(() => undefined)
      .then(() => {
        if (this.running.get(key) === over) this.running.delete(key);
      });
    this.running.set(key, over);
    return read;
  }
}
