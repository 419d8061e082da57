/** The summary of a run for people: a table per rollout and the figures. */
import type { ReportedCluster, RolloutReport } from '../../functions/upgrades/contract';
import { clustersOf, type Result } from './result';
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

function rolloutLines(rollout: RolloutReport): string[] {
  const rows = rollout.rings.flatMap((ring) =>
    ring.clusters.length === 0
      ? [[ring.name, '', ring.status, '', '', '']]
      : ring.clusters.map((cluster) => row(ring.name, cluster)),
  );
  const head = ['ring', 'cluster', 'status', 'from', 'to', 'took'];
  return [
    '',
    `${rollout.rollout}: ${rollout.status}${tookText(rollout)}`,
    '',
    ...table([head, ...rows]),
    ...reasons(rollout),
  ];
}

function tookText({ started, finished }: RolloutReport): string {
  return finished === undefined ? '' : `, ${spanOf(started, finished)}`;
}

function row(ring: string, cluster: ReportedCluster): string[] {
  const { name, status, from, to, steps, started, finished } = cluster;
  return [ring, name, status, from, to, steps.length === 0 ? '' : spanOf(started, finished)];
}

/** Why something is not as wished; what went well explains itself. */
function reasons(rollout: RolloutReport): string[] {
  const lines = [
    ...clustersOf(rollout)
      .filter(({ status }) => ['skipped', 'failed', 'canceled'].includes(status))
      .flatMap(({ name, because }) => because.map(({ message }) => `  ${name}: ${message}`)),
    ...rollout.rings.flatMap(({ name, because }) =>
      because.map(({ message }) => `  ${name}: ${message}`),
    ),
    ...rollout.outside.map(({ name, reason }) => `  ${name}: ${reason.message}`),
  ];
  return lines.length === 0 ? [] : ['', 'Why:', ...lines];
}

function figures({ requests, durable, notifications, seconds, power }: Result): string[] {
  const { mean, max } = requests.perUpgradedCluster;
  const { starts, stops, other } = power;
  return [
    `power: ${stops} stops and ${starts} starts, all proved; ${other} refused, overtaken or failed`,
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
