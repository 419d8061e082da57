import { Duration } from 'luxon';
import { z } from 'zod';
import { bodyOf } from '../arm/bodies';
import { gatewayError, ok, type Answer } from '../http';
import type { Call, Route } from '../router';
import type { Cluster } from '../world/model';
import { METRICS, valuesOf } from './metrics';
import type { MonitorState } from './state';

/** Azure Monitor: metrics in batches, Log Analytics, managed Prometheus (contracts.md 3.9, 3.10). */
export function monitorRoutes(state: MonitorState): Route[] {
  return [
    {
      method: 'POST',
      path: '/subscriptions/{subscription}/metrics:getBatch',
      operation: 'metrics.batch',
      audience: 'metrics',
      handle: (call) => batch(call, state),
    },
    {
      method: 'POST',
      path: '/v1/workspaces/{workspace}/query',
      operation: 'logs.query',
      audience: 'logs',
      handle: (call) => logs(call, state),
    },
    {
      method: 'POST',
      path: '/api/v1/query',
      operation: 'prometheus.query',
      audience: 'prometheus',
      handle: (call) => prometheus(call, state),
    },
  ];
}

/** https://learn.microsoft.com/azure/azure-monitor/metrics/migrate-to-batch-api */
const RESOURCES_MAX = 50;

const batchBody = z.looseObject({ resourceids: z.array(z.string()).min(1) });

interface Wanted {
  names: string[];
  aggregations: string[];
  interval: string;
  from: number;
  to: number;
  /** A series per node pool. */
  byPool: boolean;
}

/** The one filter that is understood. */
const EACH_POOL = /^nodepool eq '\*'$/i;

function batch(call: Call, state: MonitorState): Answer {
  const { resourceids } = bodyOf(call, batchBody);
  if (resourceids.length > RESOURCES_MAX) {
    throw badRequest(`At most ${RESOURCES_MAX} resources, not ${resourceids.length}.`);
  }
  const wanted = wantedOf(call);
  const clusters = resourceids.map((id) => clusterOf(call, id));
  requireOneRegion(clusters);
  return ok({ values: clusters.map((cluster) => resultOf(call, state, wanted, cluster)) });
}

function wantedOf({ query }: Call): Wanted {
  const list = (key: string) => (query.get(key) ?? '').split(',').filter((part) => part !== '');
  const names = list('metricnames');
  const unknown = names.find((name) => METRICS[name] === undefined);
  if (unknown !== undefined) {
    throw badRequest(
      'Failed to find metric configuration for provider: Microsoft.ContainerService, resource ' +
        `Type: managedClusters, metric: ${unknown}, Valid metrics: ${Object.keys(METRICS).join(',')}`,
    );
  }
  const aggregations = list('aggregation').map((one) => one.toLowerCase());
  const [from, to] = [instant(query, 'starttime'), instant(query, 'endtime')];
  const byPool = isByPool(query.get('filter'), names);
  return { names, aggregations, interval: query.get('interval') ?? 'PT1M', from, to, byPool };
}

function isByPool(filter: string | undefined, names: readonly string[]): boolean {
  if (filter === undefined) return false;
  const wrong = names.find((name) => METRICS[name]?.byPool !== true);
  if (EACH_POOL.test(filter) && wrong === undefined) return true;
  throw badRequest(`The filter '${filter}' is not for metric ${wrong ?? names.join(',')}.`);
}

function instant(query: Map<string, string>, key: string): number {
  const at = Date.parse(query.get(key) ?? '');
  if (Number.isNaN(at)) throw badRequest(`'${key}' is '${query.get(key) ?? ''}', no instant.`);
  return at;
}

function clusterOf({ world, params }: Call, id: string): Cluster {
  const cluster = world.cluster(id);
  if (cluster?.subscription.toLowerCase() === params.subscription?.toLowerCase() && cluster) {
    return cluster;
  }
  throw badRequest(`There is no resource '${id}' in subscription '${params.subscription ?? ''}'.`);
}

/** A batch is for one region: the one in the host name. */
function requireOneRegion(clusters: readonly Cluster[]): void {
  const regions = [...new Set(clusters.map(({ region }) => region))];
  if (regions.length > 1) throw badRequest(`Resources of several regions: ${regions.join(', ')}.`);
}

function resultOf(call: Call, state: MonitorState, wanted: Wanted, cluster: Cluster): unknown {
  const { names, interval, from, to } = wanted;
  return {
    starttime: new Date(from).toISOString(),
    endtime: new Date(to).toISOString(),
    interval,
    namespace: 'microsoft.containerservice/managedclusters',
    resourceregion: cluster.region,
    resourceid: cluster.id,
    value: names.map((name) => metricOf(call, state, wanted, { cluster, name })),
  };
}

function metricOf(
  { world }: Call,
  state: MonitorState,
  wanted: Wanted,
  { cluster, name }: { cluster: Cluster; name: string },
): unknown {
  const { interval, from, to, byPool } = wanted;
  const step = Duration.fromISO(interval).toMillis();
  const count = Math.max(0, Math.floor((to - from) / step));
  const instants = Array.from({ length: count }, (_, at) => from + at * step);
  const series = (pool?: string) => {
    const values = valuesOf({ world, state }, cluster, name, instants, pool);
    return seriesOf(wanted, values, pool);
  };
  return {
    id: `${cluster.id}/providers/Microsoft.Insights/metrics/${name}`,
    type: 'Microsoft.Insights/metrics',
    name: { value: name, localizedValue: name.replaceAll('_', ' ') },
    displayDescription: '',
    unit: METRICS[name]?.unit,
    timeseries: byPool ? poolsWithNodes(cluster).flatMap(series) : series(),
    errorCode: 'Success',
  };
}

function poolsWithNodes({ pools }: Cluster): string[] {
  return [...pools].flatMap(([name, { nodes }]) => (nodes.length === 0 ? [] : [name]));
}

/** None of what gave no values. */
function seriesOf(
  { aggregations }: Wanted,
  values: readonly { at: number; value: number }[],
  pool?: string,
): unknown[] {
  if (values.length === 0) return [];
  const data = values.map(({ at, value }) => ({
    timeStamp: new Date(at).toISOString(),
    ...Object.fromEntries(aggregations.map((aggregation) => [aggregation, value])),
  }));
  const name = { value: 'nodepool', localizedValue: 'nodepool' };
  return [{ metadatavalues: pool === undefined ? [] : [{ name, value: pool }], data }];
}

const logsBody = z.looseObject({ query: z.string() });

/** Nobody here knows KQL: a query gives what it was told to give, and nothing otherwise. */
function logs(call: Call, state: MonitorState): Answer {
  const value = state.queries.get(bodyOf(call, logsBody).query.trim());
  if (value === null)
    throw badRequest('The request had some invalid properties.', 'BadArgumentError');
  const columns = [{ name: 'value', type: 'real' }];
  return ok({
    tables: [{ name: 'PrimaryResult', columns, rows: value === undefined ? [] : [[value]] }],
  });
}

function prometheus({ body, world }: Call, state: MonitorState): Answer {
  const query = body instanceof URLSearchParams ? (body.get('query') ?? '') : '';
  const value = state.queries.get(query.trim());
  if (value === null || query === '') {
    const error = { status: 'error', errorType: 'bad_data', error: `parse error in '${query}'` };
    return { status: 400, body: error };
  }
  const sample = { metric: {}, value: [world.now / 1000, String(value)] };
  const result = value === undefined ? [] : [sample];
  return ok({ status: 'success', data: { resultType: 'vector', result } });
}

function badRequest(message: string, code = 'BadRequest') {
  return gatewayError(400, code, message);
}
