/** Answers kept in the process for a while, so that a hundred clusters cost a handful of requests. */
import type { Clock } from '../clock';
import type { Outcome } from '../reasons';

/**
 * Milliseconds: a handful of requests for a ring of clusters, and whoever has mended something and
 * tries again is not told the old answer.
 */
const KEPT_FOR = 60_000;

export class Kept<T> {
  private readonly answers = new Map<string, { until: number; answer: Promise<Outcome<T>> }>();

  /** @param keptFor milliseconds */
  constructor(
    private readonly clock: Clock,
    private readonly keptFor = KEPT_FOR,
  ) {}

  /** Asks once for all who want the same at the same time; what failed is asked for again. */
  get(key: string, ask: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const now = this.clock.now().getTime();
    const known = this.answers.get(key);
    if (known !== undefined && known.until > now) return known.answer;
    const answer = ask();
    this.answers.set(key, { until: now + this.keptFor, answer });
    const forget = () => {
      if (this.answers.get(key)?.answer === answer) this.answers.delete(key);
    };
    answer.then((outcome) => {
      if (!('ok' in outcome)) forget();
    }, forget);
    return answer;
  }
}
