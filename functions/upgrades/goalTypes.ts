/** What a rollout is to reach. Copied into it when it starts and never changed afterwards. */

export type Goal =
  /** Every cluster to this full Kubernetes version. */
  | { kind: 'kubernetes'; version: string }
  /** Every cluster to the newest patch of its own minor: `{ '1.33': '1.33.6' }`. */
  | { kind: 'patches'; versions: Record<string, string> }
  /**
   * Every pool to the date of these images: `202611.10.0` by region (lower case). One set for the
   * whole rollout, so that production gets what development has tried.
   * `week`: ISO week, `2026-W47`; a hot-fix adds a name, `2026-W47-cve-2026-1234`.
   */
  | { kind: 'nodeImages'; week: string; images: Record<string, string> };

/** One instance per goal: however often it is announced, it is rolled out once. */
export function rolloutId(goal: Goal): string {
  switch (goal.kind) {
    case 'kubernetes':
      return `rollout:kubernetes:${goal.version}`;
    case 'patches':
      return `rollout:patches:${Object.values(goal.versions).sort().join('_')}`;
    case 'nodeImages':
      return `rollout:nodeImages:${goal.week}`;
  }
}

/** In words, for titles: `Kubernetes 1.34.2`, `node images of 2026-W47`. */
export function describeGoal(goal: Goal): string {
  switch (goal.kind) {
    case 'kubernetes':
      return `Kubernetes ${goal.version}`;
    case 'patches':
      return `Kubernetes patches ${Object.values(goal.versions).sort().join(', ')}`;
    case 'nodeImages':
      return `Node images of ${goal.week}`;
  }
}
