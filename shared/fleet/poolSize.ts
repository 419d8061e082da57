/** The size of a node pool: nodes wanted, and between which numbers an autoscaler may choose. */

export interface PoolSize {
  count: number;
  /** Absent: there is no autoscaler. */
  autoscale?: { min: number; max: number };
}

/** Where an autoscaler chooses, the count is its own affair. */
export function hasSize(pool: PoolSize, { count, autoscale }: PoolSize): boolean {
  if (autoscale === undefined) return pool.autoscale === undefined && pool.count === count;
  return pool.autoscale?.min === autoscale.min && pool.autoscale.max === autoscale.max;
}

export function describeSize({ count, autoscale }: PoolSize): string {
  const nodes = count === 1 ? '1 node' : `${count} nodes`;
  return autoscale === undefined
    ? nodes
    : `${nodes}, autoscaler from ${autoscale.min} to ${autoscale.max}`;
}
