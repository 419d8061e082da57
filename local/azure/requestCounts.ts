import type { Match } from './router';

/** How often each operation was asked for, in all and per cluster. */
export class RequestCounts {
  private readonly all: Record<string, number> = {};
  private readonly perCluster = new Map<string, Record<string, number>>();

  count(match: Match | undefined, clusterId: string | undefined): void {
    const name = match ? operationName(match) : 'unknown';
    this.all[name] = (this.all[name] ?? 0) + 1;
    if (clusterId === undefined) return;
    const known = this.perCluster.get(clusterId.toLowerCase()) ?? {};
    known[name] = (known[name] ?? 0) + 1;
    this.perCluster.set(clusterId.toLowerCase(), known);
  }

  total(): Record<string, number> {
    return { ...this.all };
  }

  of(clusterId: string): Record<string, number> {
    return { ...this.perCluster.get(clusterId.toLowerCase()) };
  }
}

/** Kubernetes reads are told apart by what they read: `kubernetes.nodes`. */
function operationName({ route, params }: Match): string {
  if (route.operation !== 'kubernetes') return route.operation;
  const plural = /(nodes|pods|namespaces|poddisruptionbudgets)(?:\/[^/]+)?$/.exec(
    params.rest ?? '',
  );
  return `kubernetes.${plural?.[1] ?? params.rest ?? ''}`;
}
