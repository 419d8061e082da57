import { countersOf } from '../azure/world/kubernetes';
import type { Cluster } from '../azure/world/model';
import { SECOND, type World } from '../azure/world/world';

/** What the API server tells of itself, in the text form of Prometheus (contracts.md 4.6). */

/** Requests a second to a quiet cluster: kubelets and controllers, mostly. */
const QUIET_RATE = 8;

export function metricsText(world: World, cluster: Cluster): string {
  const { since, errors, deprecated } = countersOf(cluster);
  const answered = Math.floor(((world.now - since) / SECOND) * QUIET_RATE);
  return [
    ...header('apiserver_request_total', 'counter', 'Counter of apiserver requests.'),
    requests('200', answered + 1),
    requests('404', Math.floor(answered / 200)),
    ...(errors > 0 ? [requests('503', errors)] : []),
    ...header('apiserver_requested_deprecated_apis', 'gauge', 'Gauge of deprecated APIs.'),
    ...deprecated.map(
      ({ group, version, resource, removedIn }) =>
        `apiserver_requested_deprecated_apis{group="${group}",removed_release="${removedIn}",` +
        `resource="${resource}",subresource="",version="${version}"} 1`,
    ),
    ...header('process_start_time_seconds', 'gauge', 'Start time of the process.'),
    `process_start_time_seconds ${since / SECOND}`,
    '',
  ].join('\n');
}

function header(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} [STABLE] ${help}`, `# TYPE ${name} ${type}`];
}

function requests(code: string, count: number): string {
  const about = 'component="apiserver",dry_run="",group="",resource="nodes",scope="cluster"';
  return `apiserver_request_total{code="${code}",${about},verb="GET",version="v1"} ${count}`;
}
