import type { Intervention } from '../../../local/azure/interventions';
import type { AzureEvent } from '../../../local/azure/world/events';
import { bench, poolAt, smallFleet } from './support';

/** What others do to a cluster, and what Azure announces. */

const older = () =>
  smallFleet((cluster) => {
    cluster.pools = [
      { name: 'system', mode: 'System', count: 1 },
      { name: 'work', mode: 'User', count: 2, version: '1.32.9' },
    ];
  });

test.each([{ pool: undefined }, { pool: 'work' }])(
  "somebody else's operation is in the way for as long as it takes: $pool",
  async ({ pool: name }) => {
    const { simulator, send, idOf, pass } = bench({ fleet: older() });
    const what = { cluster: 'one', minutes: 20, ...(name !== undefined && { pool: name }) };
    simulator.intervene({ kind: 'foreignOperation', ...what });
    const path = `${idOf('one')}/agentPools/work`;
    const busy = await send('PUT', path, poolAt('1.33.5'));
    expect(busy).toMatchObject({ status: 409, body: { code: 'OperationNotAllowed' } });
    expect(busy.at('message')).toMatch(/in progress update .* Please wait for it to finish/);
    await pass(21);
    expect((await send('PUT', path, poolAt('1.33.5'))).status).toBe(200);
  },
);

test('a success that is false: the pool says Succeeded, its nodes have stayed behind', async () => {
  const { simulator, send, idOf, pass } = bench({ fleet: older() });
  simulator.intervene({ kind: 'falseSuccess', cluster: 'one', pool: 'work' });
  const path = `${idOf('one')}/agentPools/work`;
  await send('PUT', path, poolAt('1.33.5'));
  await pass(60);
  const pool = await send('GET', path);
  expect(pool.at('properties.provisioningState')).toBe('Succeeded');
  expect(pool.at('properties.currentOrchestratorVersion')).toBe('1.33.5');
  const nodes = simulator.world.cluster('one')?.pools.get('work')?.nodes ?? [];
  expect(nodes.map(({ kubelet }) => kubelet)).toEqual(['1.32.9', '1.32.9']);

  await send('POST', `${path}/upgradeNodeImageVersion`);
  await pass(60);
  const after = simulator.world.cluster('one')?.pools.get('work')?.nodes ?? [];
  expect(after.map(({ kubelet }) => kubelet)).toEqual(['1.33.5', '1.33.5']);
});

test('tags come and go, power changes hands, a cluster disappears', async () => {
  const { simulator, send, idOf, pass } = bench({ fleet: older() });
  simulator.intervene({ kind: 'setTag', cluster: 'one', tag: 'steward', value: 'off' });
  simulator.intervene({ kind: 'removeTag', cluster: 'one', tag: 'steward-ring' });
  expect((await send('GET', idOf('one'))).at('tags')).toEqual({ steward: 'off' });
  simulator.intervene({ kind: 'setPower', cluster: 'one', power: 'Stopped' });
  await pass(5);
  expect((await send('GET', idOf('one'))).at('properties.powerState.code')).toBe('Stopped');
  simulator.intervene({ kind: 'setPower', cluster: 'one', power: 'Running' });
  const started = await send('GET', idOf('one'));
  expect(started.at('properties.provisioningState')).toBe('Starting');
  simulator.intervene({ kind: 'deleteCluster', cluster: 'one' });
  expect((await send('GET', idOf('one'))).status).toBe(404);
  await pass(5);
  expect(simulator.world.cluster('one')).toBeUndefined();
});

describe('events', () => {
  function listening() {
    const events: AzureEvent[] = [];
    const on = bench({ fleet: older(), onEvent: (event) => events.push(event) });
    return { ...on, events };
  }

  const kinds = (events: AzureEvent[]): string[] =>
    events.map(({ eventType }) => eventType.replace('Microsoft.ContainerService.', ''));

  test('a pool that rolls is announced at its own instant, without anybody looking', async () => {
    const { events, send, idOf, pass } = listening();
    await send('PUT', `${idOf('one')}/agentPools/work`, poolAt('1.33.5'));
    expect(kinds(events)).toEqual(['NodePoolRollingStarted']);
    await pass(60);
    expect(kinds(events)).toEqual(['NodePoolRollingStarted', 'NodePoolRollingSucceeded']);
    const [started, succeeded] = events;
    expect(started).toMatchObject({
      topic: idOf('one'),
      subject: 'one',
      data: { nodePoolName: 'work' },
      metadataVersion: '1',
    });
    expect(started?.id).not.toBe(succeeded?.id);
    const took = Date.parse(succeeded?.eventTime ?? '') - Date.parse(started?.eventTime ?? '');
    expect(took).toBeGreaterThan(5 * 60_000);
    expect(took).toBeLessThan(30 * 60_000);
  });

  test('a roll that fails is announced as failed', async () => {
    const { events, simulator, send, idOf, pass } = listening();
    const fault = { code: 'UpgradeFailed', message: 'no', after: 60 };
    simulator.intervene({ kind: 'failNext', cluster: 'one', pool: 'work', ...fault });
    await send('PUT', `${idOf('one')}/agentPools/work`, poolAt('1.33.5'));
    await pass(5);
    expect(kinds(events)).toEqual(['NodePoolRollingStarted', 'NodePoolRollingFailed']);
  });

  test.each([
    { ended: false, type: 'ClusterSupportEnding' },
    { ended: true, type: 'ClusterSupportEnded' },
  ])('$type', ({ ended, type }) => {
    const { events, simulator } = listening();
    simulator.intervene({ kind: 'supportEnds', cluster: 'one', ended });
    expect(kinds(events)).toEqual([type]);
    expect(events[0]?.data).toEqual({ kubernetesVersion: '1.33.5' });
  });

  test("AKS's own upgrade is announced and stands in Resource Graph", async () => {
    const { events, simulator, send, idOf } = listening();
    const at = '2026-11-25T01:00:00Z';
    simulator.intervene({ kind: 'autoUpgradeScheduled', cluster: 'one', at });
    expect(kinds(events)).toEqual([
      'Microsoft.ResourceNotifications.ContainerServiceEventResources.ScheduledEventEmitted',
    ]);
    const path = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';
    const query = 'containerserviceeventresources | project id, properties';
    const rows = await send('POST', path, { query });
    expect(rows.at('data.0.properties')).toMatchObject({
      eventSource: 'AutoUpgrader',
      eventStatus: 'Scheduled',
      scheduledTime: '2026-11-25T01:00:00.000Z',
      resources: [idOf('one')],
    });
    simulator.intervene({ kind: 'autoUpgradeScheduled', cluster: 'one', at, status: 'Started' });
    const later = await send('POST', path, { query });
    expect(later.at('totalRecords')).toBe(1);
    expect(later.at('data.0.properties.eventStatus')).toBe('Started');
  });
});

test.each<[string, Intervention, string]>([
  [
    'an unknown pool',
    { kind: 'falseSuccess', cluster: 'one', pool: 'x' },
    "Cluster one has no pool 'x'. There are: system, work.",
  ],
  ['an unknown lock', { kind: 'removeLock', name: 'x' }, "There is no lock 'x'."],
  [
    'an unknown subscription',
    { kind: 'setQuota', subscription: 'x', region: 'westeurope', family: 'cores', limit: 1 },
    "There is no subscription 'x'. There are: Test.",
  ],
  ['an unknown subnet', { kind: 'fillSubnet', subnet: 'x', free: 1 }, "no subnet 'x'"],
  [
    'power as it is',
    { kind: 'setPower', cluster: 'one', power: 'Running' },
    'Cluster one is Running already.',
  ],
])('%s is named', (_, what, message) => {
  const { simulator } = bench({ fleet: older() });
  expect(() => {
    simulator.intervene(what);
  }).toThrow(message);
});
