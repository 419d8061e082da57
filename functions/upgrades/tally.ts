/** How the clusters of a ring did, counted. */
import type { ClusterResult, ClusterStatus, Counts, Tally } from './contract';

export const STATUSES: ClusterStatus[] = ['upgraded', 'unchanged', 'skipped', 'failed', 'canceled'];

/** As many problems as a message shows. */
const PROBLEMS_MAX = 20;

/** Facts behind a reason stay in the report. */
export function tallyOf(results: readonly ClusterResult[]): Tally {
  const counts = Object.fromEntries(
    STATUSES.map((status) => [status, results.filter((one) => one.status === status).length]),
  ) as Counts;
  const grave = [...results].sort((a, b) => gravity(b) - gravity(a));
  const problems = grave
    .filter((one) => gravity(one) > 0)
    .slice(0, PROBLEMS_MAX)
    .map(({ id, name, status, because }) => ({
      id,
      name,
      status,
      because: because.map(({ code, message }) => ({ code, message })),
    }));
  return { counts, problems };
}

export const NOBODY: Tally = tallyOf([]);

function gravity({ status }: ClusterResult): number {
  return { failed: 3, canceled: 2, skipped: 1, upgraded: 0, unchanged: 0 }[status];
}

export function totalOf(counts: Counts): number {
  return STATUSES.reduce((sum, status) => sum + counts[status], 0);
}

export function addCounts(tallies: readonly Tally[]): Counts {
  return Object.fromEntries(
    STATUSES.map((status) => [
      status,
      tallies.reduce((sum, { counts }) => sum + counts[status], 0),
    ]),
  ) as Counts;
}
