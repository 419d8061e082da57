/** The real SDK against the simulated Azure Monitor. */
import { httpClient } from '../../../local/azure/inMemory';
import type { Transport } from '../../../shared/azure/clients';
import { Monitor } from '../../../shared/azure/monitor';
import { readConfig } from '../../../shared/config';
import { bench, MINUTE, smallFleet, START } from '../../local/azure/support';
import { cannedTransport } from '../../support/cannedAzure';

const CPU = 'node_cpu_usage_percentage';
const WORKSPACE = '00000000-0000-0000-0000-00000000000a';
const PROMETHEUS = 'https://w-1.westeurope.prometheus.monitor.azure.com';

const at = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();

function setUp() {
  const azure = bench({ fleet: smallFleet() });
  const { credential } = azure.simulator;
  const transport = { httpClient: httpClient(azure.simulator), credential };
  const monitor = new Monitor(credential, readConfig({}), transport);
  const request = {
    region: 'westeurope',
    subscription: '11111111-aaaa-4aaa-8aaa-000000000001',
    ids: [azure.idOf('one')],
    names: [CPU],
    aggregation: 'average' as const,
    from: at(0),
    to: at(10),
    interval: 'PT1M',
  };
  const cpu = async (change: Partial<typeof request> = {}) => {
    const answer = await monitor.queryMetrics({ ...request, ...change });
    if (!('ok' in answer)) throw new Error(JSON.stringify(answer));
    return answer.ok.get(azure.idOf('one').toLowerCase())?.get(CPU);
  };
  return { ...azure, monitor, request, cpu };
}

describe('metrics', () => {
  test('follow the load and are the same whenever one asks', async () => {
    const { cpu } = setUp();
    const values = await cpu();
    expect(values).toHaveLength(10);
    expect(Math.min(...(values ?? []))).toBeGreaterThan(0);
    expect(await cpu()).toEqual(values);
  });

  test('a story sets a value from now on, and takes it back', async () => {
    const { cpu, simulator, pass } = setUp();
    const before = await cpu();
    await pass(5);
    simulator.intervene({ kind: 'setMetric', cluster: 'one', name: CPU, value: 97 });
    expect(await cpu()).toEqual([...(before ?? []).slice(0, 5), 97, 97, 97, 97, 97]);
    simulator.intervene({ kind: 'setMetric', cluster: 'one', name: CPU, value: null });
    expect(await cpu()).toEqual(before);
  });

  test('sixty clusters are two requests', async () => {
    const { monitor, request, simulator } = setUp();
    const ids = Array.from({ length: 60 }, () => request.ids[0] ?? '');
    await monitor.queryMetrics({ ...request, ids });
    expect(simulator.requests()['metrics.batch']).toBe(2);
  });

  test('a stopped cluster has no values, which is not the value nothing', async () => {
    const { send, pass, cpu, idOf } = setUp();
    await send('POST', `${idOf('one')}/stop`);
    await pass(10);
    expect(await cpu()).toEqual([]);
  });

  test('a name that Azure does not know is refused with the names it knows', async () => {
    const { monitor, request } = setUp();
    const answer = await monitor.queryMetrics({ ...request, names: ['cpu'] });
    const text = JSON.stringify(answer);
    expect(text).toMatch(/^\{"refused".*metric: cpu, Valid metrics: .*node_cpu_usage/);
  });
});

describe('queries', () => {
  const ask = {
    logs: ({ monitor }: ReturnType<typeof setUp>, query: string) =>
      monitor.queryLogs(WORKSPACE, query, 'PT1H'),
    prometheus: ({ monitor }: ReturnType<typeof setUp>, query: string) =>
      monitor.queryPrometheus(PROMETHEUS, query),
  };

  describe.each(Object.entries(ask))('of %s', (_, query) => {
    test.each([
      { name: 'a number', value: 3.5, answer: { ok: 3.5 } },
      { name: 'zero', value: 0, answer: { ok: 0 } },
      { name: 'an error', value: null, answer: { refused: {} } },
    ])('give $name', async ({ value, answer }) => {
      const stage = setUp();
      stage.simulator.intervene({ kind: 'setQuery', query: 'sum(x) | count', value });
      expect(await query(stage, 'sum(x) | count')).toMatchObject(answer);
    });

    test('give nothing when nothing matches', async () => {
      expect(await query(setUp(), 'other')).toEqual({ ok: undefined });
    });
  });
});

describe('of what Azure may answer besides', () => {
  const over = (transport: Transport, settings = {}) => {
    if (transport.credential === undefined) throw new Error('a canned Azure has a credential');
    return new Monitor(transport.credential, readConfig(settings), transport);
  };
  const columns = [{ name: 'a', type: 'string' }];
  const tables = [{ name: 'PrimaryResult', columns, rows: [['many']] }];

  test.each([
    { name: 'a text is no number', body: { tables }, code: 'notANumber' },
    {
      name: 'part of an answer is none',
      body: { tables, error: { code: 'PartialError', message: 'limits' } },
      code: 'PartialError',
    },
  ])('$name', async ({ body, code }) => {
    const answer = await over(cannedTransport({ status: 200, body })).queryLogs(
      WORKSPACE,
      'x',
      'P1D',
    );
    expect(answer).toMatchObject({ refused: { code } });
  });

  test('several series of Prometheus are no number', async () => {
    const one = { metric: {}, value: [1, '2'] };
    const body = { status: 'success', data: { resultType: 'vector', result: [one, one] } };
    const monitor = over(cannedTransport({ status: 200, body }));
    expect(await monitor.queryPrometheus(PROMETHEUS, 'up')).toMatchObject({
      refused: { code: 'notOneValue' },
    });
  });

  test('throttled is asked again later', async () => {
    const headers = { 'retry-after': '17' };
    const transport = cannedTransport({ status: 429, body: {}, headers });
    const monitor = over(transport);
    const later = { retry: { after: 17 } };
    expect(await monitor.queryPrometheus(PROMETHEUS, 'up')).toMatchObject(later);
    expect(await monitor.queryLogs(WORKSPACE, 'x', 'P1D')).toMatchObject(later);
  });
});

test.each([
  {
    cloud: 'the public cloud',
    settings: {},
    hosts: ['r1.metrics.monitor.azure.com', 'api.loganalytics.io'],
  },
  {
    cloud: 'US Government',
    settings: { AZURE_RESOURCE_MANAGER_AUDIENCE: 'https://management.usgovcloudapi.net/' },
    hosts: ['r1.metrics.monitor.azure.us', 'api.loganalytics.us'],
  },
  {
    cloud: 'the simulated Azure',
    settings: { AZURE_MONITOR_ENDPOINT: 'https://localhost:7072' },
    hosts: ['localhost:7072', 'localhost:7072'],
  },
])('$cloud has its own addresses', async ({ settings, hosts }) => {
  const asked: string[] = [];
  const { credential, httpClient: canned } = cannedTransport({
    status: 200,
    body: { values: [], tables: [] },
  });
  if (credential === undefined || canned === undefined) throw new Error('a canned Azure has both');
  const transport: Transport = {
    credential,
    httpClient: {
      sendRequest: (request) => {
        asked.push(new URL(request.url).host);
        return canned.sendRequest(request);
      },
    },
  };
  const monitor = new Monitor(credential, readConfig(settings), transport);
  const { request } = setUp();
  await monitor.queryMetrics({ ...request, region: 'r1' });
  await monitor.queryLogs(WORKSPACE, 'x', 'P1D');
  expect(asked).toEqual(hosts);
});
