/** Every change that the app can ask for, through the real SDK, against the rules of Azure. */
import { httpClient } from '../../../local/azure/inMemory';
import { createSimulator, type Simulator } from '../../../local/azure/simulator';
import { VirtualClock } from '../../../local/clock';
import { fleetSchema } from '../../../local/fleets/schema';
import { Aks } from '../../../shared/azure/aks';
import { readConfig } from '../../../shared/config';
import { type Change, poolOf, progressOf } from '../../../shared/fleet/change';
import type { Cluster } from '../../../shared/fleet/cluster';
import { exactSettings } from '../../../shared/fleet/poolSettings';
import { withRequests } from '../../../shared/requests';

const START = Date.UTC(2026, 10, 23, 6);
const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
const id = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/shop`;

const NEWEST = 'AKSUbuntu-2204gen2containerd-202611.03.0';

function fleetOf(cluster: object) {
  return fleetSchema.parse({
    name: 'one',
    subscriptions: [{ id: SUBSCRIPTION, name: 'one' }],
    regions: { westeurope: { nodeImage: '202611.03.0', versions: ['1.33.6', '1.34.2'] } },
    clusters: [
      {
        name: 'shop',
        subscription: 'one',
        resourceGroup: 'rg',
        region: 'westeurope',
        version: '1.34.2',
        pools: [
          { name: 'system', mode: 'System', count: 1, version: '1.33.6' },
          {
            name: 'web',
            mode: 'User',
            count: 2,
            version: '1.33.6',
            nodeImage: '202609.01.0',
            drainTimeoutInMinutes: 60,
          },
        ],
        ...cluster,
      },
    ],
  });
}

interface World {
  aks: Aks;
  clock: VirtualClock;
  simulator: Simulator;
  /** Accepted changes, in order. */
  accepted(): string[];
  read(): Promise<Cluster>;
  /** Lets so many minutes pass. */
  pass(minutes: number): Promise<void>;
}

function theWorld(cluster: object = {}): World {
  const clock = new VirtualClock({ start: START, speed: 'max' });
  const simulator = createSimulator({ clock, fleet: fleetOf(cluster) });
  const transport = { httpClient: httpClient(simulator) };
  const now = { now: () => new Date(clock.now()) };
  const aks = new Aks(simulator.credential, readConfig({}), transport, now);
  return {
    aks,
    clock,
    simulator,
    accepted: () =>
      simulator
        .log()
        .filter(({ status }) => status < 300)
        .map(({ operation }) => operation),
    read: async () => {
      const outcome = await aks.cluster(id);
      if ('ok' in outcome) return outcome.ok;
      throw new Error(JSON.stringify(outcome));
    },
    pass: async (minutes) => {
      const end = clock.now() + minutes * 60_000;
      clock.at(end, 'time passes', () => undefined);
      await clock.run(() => clock.now() >= end);
    },
  };
}

const web = (cluster: Cluster) => poolOf(cluster, 'web');

const POOL_PUT = 'agentPools.createOrUpdate';
const CLUSTER_PUT = 'managedClusters.createOrUpdate';
const until = '2026-11-25T06:00:00.000Z';

test.each<{
  name: string;
  change: Change;
  operation: string;
  after: (cluster: Cluster) => unknown;
  is: unknown;
}>([
  {
    name: 'a node pool with settings of its own for the time',
    change: { kind: 'nodePool', pool: 'web', version: '1.34.2', settings: { maxSurge: '50%' } },
    operation: POOL_PUT,
    after: (cluster) => [web(cluster).version, exactSettings(web(cluster))],
    is: ['1.34.2', { maxSurge: '50%', drainTimeoutMinutes: 30 }],
  },
  {
    name: 'a node image',
    change: { kind: 'nodeImage', pool: 'web', image: NEWEST },
    operation: 'agentPools.upgradeNodeImageVersion',
    after: (cluster) => [web(cluster).image, web(cluster).version],
    is: [NEWEST, '1.33.6'],
  },
  {
    name: 'settings exactly, the rest as AKS has it',
    change: { kind: 'poolSettings', pool: 'web', settings: { maxSurge: '1', soakMinutes: 5 } },
    operation: POOL_PUT,
    after: (cluster) => exactSettings(web(cluster)),
    is: { maxSurge: '1', drainTimeoutMinutes: 30, soakMinutes: 5 },
  },
  {
    name: 'force with an end',
    change: { kind: 'force', until },
    operation: CLUSTER_PUT,
    after: (cluster) => cluster.forceUntil,
    is: until,
  },
  {
    name: 'a stop',
    change: { kind: 'stop' },
    operation: 'managedClusters.stop',
    after: (cluster) => cluster.power,
    is: 'Stopped',
  },
])('$name is asked for once and comes to its end', async ({ change, operation, after, is }) => {
  const world = theWorld();
  expect(progressOf(change, await world.read())).toBe('todo');
  expect(await world.aks.start(id, change)).toMatchObject({ ok: { asked: true } });
  expect(await world.aks.start(id, change)).toEqual({ ok: { asked: false } });
  expect(progressOf(change, await world.read())).toBe('running');
  await world.pass(120);
  const cluster = await world.read();
  expect(progressOf(change, cluster)).toBe('done');
  expect(after(cluster)).toEqual(is);
  expect(await world.aks.start(id, change)).toEqual({ ok: { asked: false } });
  expect(world.accepted()).toEqual([operation]);
});

test('a stopped cluster is started', async () => {
  const world = theWorld({ power: 'Stopped' });
  expect(await world.aks.start(id, { kind: 'start' })).toMatchObject({ ok: { asked: true } });
  await world.pass(10);
  expect(progressOf({ kind: 'start' }, await world.read())).toBe('done');
});

test('force is taken away again, and nothing else changes', async () => {
  const world = theWorld();
  const before = await world.read();
  for (const change of [{ kind: 'force', until }, { kind: 'force' }] as Change[]) {
    expect(await world.aks.start(id, change)).toMatchObject({ ok: { asked: true } });
    await world.pass(30);
  }
  expect(await world.read()).toEqual(before);
});

test('an upgraded pool goes back to what it had', async () => {
  const world = theWorld();
  const before = web(await world.read());
  const up: Change = { kind: 'nodePool', pool: 'web', version: '1.34.2' };
  await world.aks.start(id, up);
  await world.pass(120);
  expect(progressOf(up, await world.read())).toBe('done');
  const back: Change = {
    kind: 'rollback',
    pool: 'web',
    version: before.version,
    image: before.image ?? '',
  };
  expect(progressOf(back, await world.read())).toBe('todo');
  expect(await world.aks.start(id, back)).toMatchObject({ ok: { asked: true } });
  expect(await world.aks.start(id, back)).toEqual({ ok: { asked: false } });
  expect(progressOf(back, await world.read())).toBe('running');
  await world.pass(120);
  expect(progressOf(back, await world.read())).toBe('done');
  expect(web(await world.read())).toEqual(before);
});

test('what AKS is doing to a pool is aborted; afterwards there is nothing to abort', async () => {
  const world = theWorld();
  await world.aks.start(id, { kind: 'nodePool', pool: 'web', version: '1.34.2' });
  expect(await world.aks.abort(id, 'web')).toMatchObject({ ok: { asked: true } });
  await world.pass(5);
  expect(web(await world.read()).provisioningState).toBe('Canceled');
  expect(await world.aks.abort(id, 'web')).toEqual({ ok: { asked: false } });
  expect(await world.aks.abort(id)).toEqual({ ok: { asked: false } });
});

test('while the cluster is busy with something else a change has to wait', async () => {
  const world = theWorld();
  await world.aks.start(id, { kind: 'force', until });
  expect(await world.aks.start(id, { kind: 'stop' })).toMatchObject({
    retry: { reason: { code: 'busy' } },
  });
});

test('settings put back into a pool whose upgrade was aborted make AKS go on with it', async () => {
  const world = theWorld();
  const before = exactSettings(web(await world.read()));
  const settings = { maxSurge: '2' };
  await world.aks.start(id, { kind: 'nodePool', pool: 'web', version: '1.34.2', settings });
  await world.aks.abort(id, 'web');
  await world.pass(5);
  const restore: Change = { kind: 'poolSettings', pool: 'web', settings: before };
  expect(await world.aks.start(id, restore)).toMatchObject({ ok: { asked: true } });
  expect(progressOf(restore, await world.read())).toBe('running');
  await world.pass(120);
  expect(progressOf(restore, await world.read())).toBe('done');
  expect(exactSettings(web(await world.read()))).toEqual(before);
});

test('settings that are there already are left alone, also in a failed pool', async () => {
  const world = theWorld();
  await world.aks.start(id, { kind: 'nodePool', pool: 'web', version: '1.34.2' });
  await world.aks.abort(id, 'web');
  await world.pass(5);
  const settings = exactSettings(web(await world.read()));
  const asked = await world.aks.start(id, { kind: 'poolSettings', pool: 'web', settings });
  expect(asked).toEqual({ ok: { asked: false } });
});

test('a kubeconfig is asked for once an hour, or when it did not open the door', async () => {
  const world = theWorld();
  const requestsFor = async () => {
    const { requests = 0 } = await withRequests(() => world.aks.kubeconfig(id));
    return requests;
  };
  expect([await requestsFor(), await requestsFor()]).toEqual([1, 0]);
  await world.pass(61);
  expect([await requestsFor(), await requestsFor()]).toEqual([1, 0]);
  const kept = await world.aks.kubeconfig(id);
  world.aks.forgetKubeconfig('ok' in kept ? kept.ok : '');
  expect(await requestsFor()).toBe(1);
});

test('each request to Azure counts, for the work that makes it', async () => {
  const { aks } = theWorld();
  const [ask, look] = await Promise.all([
    withRequests(() => aks.start(id, { kind: 'force', until })),
    withRequests(() => aks.cluster(id)),
  ]);
  expect([ask.requests, look.requests]).toEqual([2, 1]);
});
