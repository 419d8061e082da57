/** The summary of a run for people: a table per rollout and the figures. */
import type { ClusterResult, RolloutResult } from '../../functions/upgrades/contract';
import type { Result } from './result';
import { spanOf } from './timeline';

export function summaryOf(result: Result): string {
  return [
    ...result.rollouts.flatMap(rolloutLines),
    '',
    ...figures(result),
    ...(result.problems.length === 0
      ? []
      : ['', 'Problems:', ...result.problems.map((line) => `  ${line}`)]),
  ].join('\n');
}

function rolloutLines(rollout: RolloutResult & { id: string }): string[] {
  const rows = rollout.rings.flatMap((ring) =>
    ring.clusters.length === 0
      ? [[ring.name, '', ring.status, '', '', '']]
      : ring.clusters.map((cluster) => row(ring.name, cluster)),
  );
  const head = ['ring', 'cluster', 'status', 'from', 'to', 'took'];
  return [
    '',
    `${rollout.id}: ${rollout.status}, ${spanOf(rollout.started, rollout.finished)}`,
    '',
    ...table([head, ...rows]),
    ...reasons(rollout),
  ];
}

function row(ring: string, cluster: ClusterResult): string[] {
  const took = cluster.status === 'upgraded' || cluster.status === 'failed';
  return [
    ring,
    cluster.name,
    cluster.status,
    cluster.from,
    cluster.to,
    took ? spanOf(cluster.started, cluster.finished) : '',
  ];
}

/** Why something is not as wished; what went well explains itself. */
function reasons({ rings, outside }: RolloutResult): string[] {
  const lines = [
    ...rings
      .flatMap(({ clusters }) => clusters)
      .filter(({ status }) => status === 'failed' || status === 'skipped')
      .flatMap(({ name, because }) => because.map(({ message }) => `  ${name}: ${message}`)),
    ...rings.flatMap(({ name, because }) => because.map(({ message }) => `  ${name}: ${message}`)),
    ...outside.map(({ name, reason }) => `  ${name}: ${reason.message}`),
  ];
  return lines.length === 0 ? [] : ['', 'Why:', ...lines];
}

function figures({ requests, durable, notifications, seconds }: Result): string[] {
  const { mean, max } = requests.perUpgradedCluster;
  return [
    `${requests.total} requests to Azure and Kubernetes, ${mean} per upgraded cluster (at most ${max})`,
    `${durable.instances} orchestrations, longest history ${durable.historyEventsMax} events`,
    `${notifications.length} notifications, ${seconds} s of real time`,
  ];
}

function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((cells) => (cells[column] ?? '').length)),
  );
  return rows.map((cells) =>
    `  ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
}
