/**
 * Azure Monitor: metrics of many clusters in one request, Log Analytics, managed Prometheus. Loaded
 * when first used. The only importer of @azure/monitor-query, which its successors will replace.
 */
/* eslint-disable @typescript-eslint/no-deprecated -- the customer has asked for this package */
import type { TokenCredential } from '@azure/identity';
import {
  LogsQueryClient,
  LogsQueryResultStatus,
  type LogsTable,
  MetricsClient,
  type MetricsQueryResult,
} from '@azure/monitor-query';
import type { Config } from '../config';
import type { Outcome, Reason } from '../reasons';
import { clientOptions, type Transport } from './clients';
import { attempt } from './faults';
import { askPrometheus } from './prometheus';

/** The metrics of AKS are under its resource type. */
const NAMESPACE = 'Microsoft.ContainerService/managedClusters';

/** https://learn.microsoft.com/azure/azure-monitor/metrics/migrate-to-batch-api */
const IDS_PER_REQUEST = 50;

export type Aggregation = 'average' | 'maximum' | 'minimum' | 'total';

export interface MetricsRequest {
  /** Of all the clusters: `westeurope`. */
  region: string;
  subscription: string;
  /** ARM ids of clusters of that region and subscription. */
  ids: readonly string[];
  /** At most 20. */
  names: readonly string[];
  aggregation: Aggregation;
  /** ISO instants, UTC. */
  from: string;
  to: string;
  /** ISO duration: `PT5M`. */
  interval: string;
}

/** Values by ARM id (lower case) and by metric, oldest first; intervals without data are absent. */
export type MetricValues = Map<string, Map<string, number[]>>;

/** Values by ARM id (lower case), by metric and by node pool, oldest first. */
export type PoolValues = Map<string, Map<string, Map<string, number[]>>>;

/** Asks for a series per node pool; more than ten of them must be asked for. */
const BY_POOL = { filter: "nodepool eq '*'", top: 1000 };

/** Other clouds have other names for the same things. */
interface Cloud {
  metrics: string;
  logs: string;
  prometheus: string;
}

const PUBLIC: Cloud = {
  metrics: 'metrics.monitor.azure.com',
  logs: 'api.loganalytics.io',
  prometheus: 'prometheus.monitor.azure.com',
};

const CLOUDS: Record<string, Cloud> = {
  'management.usgovcloudapi.net': {
    metrics: 'metrics.monitor.azure.us',
    logs: 'api.loganalytics.us',
    prometheus: 'prometheus.monitor.azure.us',
  },
  'management.chinacloudapi.cn': {
    metrics: 'metrics.monitor.azure.cn',
    logs: 'api.loganalytics.azure.cn',
    prometheus: 'prometheus.monitor.azure.cn',
  },
};

export class Monitor {
  private readonly cloud: Cloud;
  private readonly byRegion = new Map<string, MetricsClient>();
  private logs: LogsQueryClient | undefined;

  constructor(
    private readonly credential: TokenCredential,
    private readonly config: Config,
    private readonly transport: Transport,
  ) {
    const audience = new URL(config.AZURE_RESOURCE_MANAGER_AUDIENCE);
    this.cloud = CLOUDS[audience.hostname] ?? PUBLIC;
  }

  /** Metrics of clusters, fifty to a request. */
  async queryMetrics(request: MetricsRequest): Promise<Outcome<MetricValues>> {
    const values: MetricValues = new Map();
    for (let at = 0; at < request.ids.length; at += IDS_PER_REQUEST) {
      const ids = request.ids.slice(at, at + IDS_PER_REQUEST);
      const page = await attempt(() => this.page(request, ids));
      if (!('ok' in page)) return page;
      for (const result of page.ok) addTo(values, request.aggregation, result);
    }
    return { ok: values };
  }

  /** The same by node pool: for metrics that have this dimension. */
  async queryByPool(request: MetricsRequest): Promise<Outcome<PoolValues>> {
    const values: PoolValues = new Map();
    for (let at = 0; at < request.ids.length; at += IDS_PER_REQUEST) {
      const ids = request.ids.slice(at, at + IDS_PER_REQUEST);
      const page = await attempt(() => this.page(request, ids, BY_POOL));
      if (!('ok' in page)) return page;
      for (const result of page.ok) addByPool(values, request.aggregation, result);
    }
    return { ok: values };
  }

  private page(
    request: MetricsRequest,
    ids: string[],
    more: Partial<typeof BY_POOL> = {},
  ): Promise<MetricsQueryResult[]> {
    const { region, names, aggregation, from, to, interval } = request;
    return this.metricsOf(region).queryResources(ids, [...names], NAMESPACE, {
      ...more,
      aggregation,
      interval,
      startTime: new Date(from),
      endTime: new Date(to),
    });
  }

  private metricsOf(region: string): MetricsClient {
    let client = this.byRegion.get(region);
    if (client === undefined) {
      const endpoint =
        this.config.AZURE_MONITOR_ENDPOINT ?? `https://${region}.${this.cloud.metrics}`;
      client = new MetricsClient(endpoint, this.credential, {
        ...clientOptions(this.transport),
        audience: `https://${this.cloud.metrics}`,
      });
      this.byRegion.set(region, client);
    }
    return client;
  }

  /**
   * The number that a query gives: the first value of its first row.
   * @param workspace id (GUID) of the Log Analytics workspace
   * @param timespan ISO duration, `PT1H`
   * @returns undefined when there is no row
   */
  async queryLogs(
    workspace: string,
    kql: string,
    timespan: string,
  ): Promise<Outcome<number | undefined>> {
    const result = await attempt(() =>
      this.logsClient().queryWorkspace(workspace, kql, { duration: timespan }),
    );
    if (!('ok' in result)) return result;
    if (result.ok.status === LogsQueryResultStatus.Success) return numberIn(result.ok.tables[0]);
    const { code, message } = result.ok.partialError;
    return { refused: { code, message: `The query has only part of an answer: ${message}` } };
  }

  private logsClient(): LogsQueryClient {
    const endpoint = this.config.AZURE_MONITOR_ENDPOINT ?? `https://${this.cloud.logs}`;
    this.logs ??= new LogsQueryClient(this.credential, {
      ...clientOptions(this.transport),
      endpoint,
      audience: `https://${this.cloud.logs}`,
    });
    return this.logs;
  }

  /**
   * The number that a PromQL query gives.
   * @param endpoint query endpoint of the Azure Monitor workspace, https
   * @returns undefined when no series matches
   */
  async queryPrometheus(endpoint: string, promql: string): Promise<Outcome<number | undefined>> {
    const { credential, transport } = this;
    const audience = `https://${this.cloud.prometheus}`;
    return askPrometheus({ endpoint, promql, audience, credential, transport });
  }
}

function addTo(
  values: MetricValues,
  aggregation: Aggregation,
  { resourceId, metrics }: MetricsQueryResult,
): void {
  const ofCluster = new Map<string, number[]>();
  for (const { name, timeseries } of metrics) {
    const points = timeseries.flatMap(({ data = [] }) => data);
    ofCluster.set(
      name,
      points.flatMap((point) => point[aggregation] ?? []),
    );
  }
  values.set((resourceId ?? '').toLowerCase(), ofCluster);
}

function addByPool(
  values: PoolValues,
  aggregation: Aggregation,
  { resourceId, metrics }: MetricsQueryResult,
): void {
  const ofCluster = new Map<string, Map<string, number[]>>();
  for (const { name, timeseries } of metrics) {
    const byPool = timeseries.map((series) => {
      const values = (series.data ?? []).flatMap((point) => point[aggregation] ?? []);
      return [poolOf(series), values] as const;
    });
    ofCluster.set(name, new Map(byPool));
  }
  values.set((resourceId ?? '').toLowerCase(), ofCluster);
}

/** The types of the package promise `metadataValues`; for batches it hands out what Azure wrote. */
interface RawSeries {
  metadatavalues?: { name?: { value?: string }; value?: string }[];
}

function poolOf(series: object): string {
  const { metadatavalues = [] } = series as RawSeries;
  return metadatavalues.find(({ name }) => name?.value?.toLowerCase() === 'nodepool')?.value ?? '';
}

function numberIn(table: LogsTable | undefined): Outcome<number | undefined> {
  const [row] = table?.rows ?? [];
  if (row === undefined) return { ok: undefined };
  const [value] = row;
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number === 'number' && !Number.isNaN(number)) return { ok: number };
  return { refused: notANumber(value) };
}

function notANumber(value: unknown): Reason {
  const message = `The first value of the query is ${JSON.stringify(value)}; a number is wanted, such as: … | count`;
  return { code: 'notANumber', message };
}
