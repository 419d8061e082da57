/** What somebody probably meant. */

/** Letters that may be wrong: a third of the word. */
const WRONG_SHARE = 3;

/** The candidate nearest to `word`, when one is near enough. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  const ranked = candidates
    .map((candidate) => ({ candidate, away: distance(wanted, candidate.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  const [best] = ranked;
  const allowed = Math.max(1, Math.floor(word.length / WRONG_SHARE));
  return best !== undefined && best.away <= allowed ? best.candidate : undefined;
}

/** `did you mean 'nights'?`, or all there is: `one of: nights, weekends`. */
export function allowedNames(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  if (near !== undefined) return `did you mean '${near}'?`;
  return candidates.length === 0 ? 'none is defined' : `one of: ${candidates.join(', ')}`;
}

/** How many letters must be put in, left out, replaced or swapped with their neighbour. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  const known = (i: number, j: number) => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = (rows[i] = [i]);
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        known(i - 1, j) + 1,
        known(i, j - 1) + 1,
        known(i - 1, j - 1) + Number(!same),
        swapped ? known(i - 2, j - 2) + 1 : Infinity,
      );
    }
  }
  return known(a.length, b.length);
}
