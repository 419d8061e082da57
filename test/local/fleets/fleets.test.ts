import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSystemEvent, EventGridDeserializer } from '@azure/eventgrid';
import semver from 'semver';
import { newVersionEvents } from '../../../local/fleets/events';
import { loadFleet } from '../../../local/fleets/load';
import { contoso, START } from '../azure/support';

const folder = mkdtempSync(join(tmpdir(), 'steward-fleet-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('contoso', () => {
  test('is what the demo needs', () => {
    const { clusters, subscriptions, regions } = contoso();
    expect([clusters.length, subscriptions.length, Object.keys(regions).length]).toEqual([
      12, 3, 2,
    ]);
    const rings = clusters.map(({ tags }) => tags['steward-ring']);
    expect(new Set(rings)).toEqual(new Set(['dev', 'staging', 'production']));
    const named = (test: (one: (typeof clusters)[number]) => boolean): string[] =>
      clusters.filter(test).map(({ name }) => name);
    expect(named(({ power }) => power === 'Stopped')).toEqual(['aks-stg-batch']);
    expect(named((one) => one.private)).toEqual(['aks-stg-data']);
    expect(named((one) => one.autoUpgradeChannel !== undefined)).toEqual(['aks-stg-auto']);
    expect(named(({ version }) => version === '1.34.2')).toEqual(['aks-prd-hub']);
    expect(clusters.every(({ version }) => semver.gte(version, '1.31.0'))).toBe(true);
  });

  test('has one cluster that cannot be drained, in the last ring', () => {
    const blocked = contoso().clusters.filter(({ workloads }) =>
      workloads.some(({ replicas, budget }) => budget?.minAvailable === replicas),
    );
    expect(blocked).toMatchObject([
      { name: 'aks-prd-payments', tags: { 'steward-ring': 'production' } },
    ]);
  });
});

describe('events', () => {
  test('one per cluster, as Event Grid would send them', async () => {
    const fleet = contoso();
    const events = newVersionEvents(fleet, START);
    expect(events).toHaveLength(12);
    expect(new Set(events.map(({ id }) => id)).size).toBe(12);
    expect(events[0]).toMatchObject({
      subject: 'aks-dev-sandbox',
      eventTime: '2026-11-21T06:00:00.0000000Z',
      data: {
        latestSupportedKubernetesVersion: '1.34.2',
        latestStableKubernetesVersion: '1.33.6',
        lowestMinorKubernetesVersion: '1.32.9',
        latestPreviewKubernetesVersion: '1.35.0',
      },
    });
    const parsed = await new EventGridDeserializer().deserializeEventGridEvents(
      JSON.stringify(events),
    );
    const type = 'Microsoft.ContainerService.NewKubernetesVersionAvailable';
    expect(parsed.every((event) => isSystemEvent(type, event))).toBe(true);
  });
});

describe('generated', () => {
  test('any number, by rings, the same for the same seed', () => {
    const fleet = loadFleet('generated:200');
    const count = (ring: string): number =>
      fleet.clusters.filter(({ tags }) => tags['steward-ring'] === ring).length;
    expect([count('dev'), count('staging'), count('production')]).toEqual([20, 60, 120]);
    expect(fleet.subscriptions).toHaveLength(10);
    expect(loadFleet('generated:200')).toEqual(fleet);
    expect(loadFleet('generated:200', 2)).not.toEqual(fleet);
  });

  test('a few stopped and private ones, and one in production that cannot be drained', () => {
    const { clusters } = loadFleet('generated:200');
    const stopped = clusters.filter(({ power }) => power === 'Stopped').length;
    const hidden = clusters.filter((one) => one.private).length;
    expect([stopped, hidden]).toEqual([7, 6]);
    const blocked = clusters.filter(({ workloads }) =>
      workloads.some(({ replicas, budget }) => budget?.minAvailable === replicas),
    );
    expect(blocked).toMatchObject([{ tags: { 'steward-ring': 'production' }, power: 'Running' }]);
  });

  test.each(['generated:0', 'generated:x', 'generated:1.5', 'generated:99999'])('%s', (name) => {
    expect(() => loadFleet(name)).toThrow(`Fleet '${name}': write generated:N with N a whole`);
  });
});

describe('mistakes are named with file, field, value and what is allowed', () => {
  const good = `
name: small
subscriptions: [{ id: 11111111-aaaa-4aaa-8aaa-000000000001, name: Test }]
regions: { westeurope: { nodeImage: 202611.03.0, versions: [1.33.5] } }
clusters:
  - name: one
    subscription: Test
    resourceGroup: rg
    region: westeurope
    version: 1.33.5
    pools: [{ name: system, mode: System, count: 1 }]
`;

  function load(text: string): () => unknown {
    writeFileSync(join(folder, 'clusters.yaml'), text);
    return () => loadFleet(folder);
  }

  test('a good one loads, with defaults', () => {
    expect(load(good)()).toMatchObject({ clusters: [{ power: 'Running', private: false }] });
  });

  test.each([
    ['version: 1.33.5', 'version: 1.33', 'clusters.0.version: 1.33 is not allowed'],
    [
      'region: westeurope',
      'region: moon',
      'clusters.0.region: "moon" is not allowed: one of: westeurope',
    ],
    [
      'subscription: Test',
      'subscription: X',
      'clusters.0.subscription: "X" is not allowed: one of: Test',
    ],
    ['mode: System', 'mode: User', 'at least one pool with mode System'],
    ['count: 1', 'count: -1', 'clusters.0.pools.0.count: -1 is not allowed'],
    ['resourceGroup: rg', 'resorceGroup: rg', 'clusters.0.resourceGroup: nothing is not allowed'],
    ['name: system', 'name: System-1', 'at most 12 lower-case letters and digits'],
  ])('%s → %s', (right, wrong, message) => {
    expect(load(good.replace(right, wrong))).toThrow(message);
    expect(load(good.replace(right, wrong))).toThrow(join(folder, 'clusters.yaml'));
  });

  test('two clusters of one name', () => {
    const twice = good + good.slice(good.indexOf('  - name: one'));
    expect(load(twice)).toThrow('clusters.1.name: "one" is not allowed: a name that no other');
  });

  test('a file that is not there, or is no YAML', () => {
    expect(() => loadFleet('/nowhere')).toThrow('Cannot read the fleet /nowhere/clusters.yaml');
    expect(load('a: [')).toThrow('Cannot read the fleet');
  });
});
