/** Changes of one cluster on the local host: what Azure logs, what the trail says, who is woken. */
import { startChange } from '../../../functions/clusters/activities';
import {
  abortOperation,
  changeSideBySide,
  readCluster,
  type SideBySide,
  takeLease,
} from '../../../functions/clusters/contract';
import { fleetSchema } from '../../../local/fleets/schema';
import { registerStories } from '../../../shared/durable/register';
import { requestsOf, type Step, type Story } from '../../../shared/durable/steps';
import type { Change } from '../../../shared/fleet/change';
import { services } from '../../../shared/services';
import type { OrchestrationContext } from 'durable-functions';
import { setStage, type Stage } from '../../support/stage';

const SUBSCRIPTION = '11111111-1111-4111-8111-111111111111';
const id = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/shop`;
const TO = '1.34.2';

interface Wish {
  changes: Change[];
  abort?: string;
}

interface Granted {
  failed: SideBySide['failed'];
  requests: number;
  versions: string[];
  aborted?: boolean;
}

/** A job as small as can be. */
const probe: Story<Wish, Granted> = { name: 'probe', tell };

const why = { because: [{ code: 'test', message: 'To see.' }], correlation: 'probe' };

function* tell(context: OrchestrationContext, { changes, abort }: Wish): Step<Granted> {
  if (abort !== undefined) {
    const aborted = yield* abortOperation(context, id, why, abort);
    return { failed: [], requests: requestsOf(context), versions: [], aborted };
  }
  yield* takeLease(context, id, 'to see');
  const before = yield* readCluster(context, id);
  const { cluster, failed } = yield* changeSideBySide(context, before, changes, 1, why);
  const versions = cluster.pools.map(({ version }) => version);
  return { failed, requests: requestsOf(context), versions };
}

registerStories([probe]);

const fleet = fleetSchema.parse({
  name: 'one',
  subscriptions: [{ id: SUBSCRIPTION, name: 'one' }],
  regions: { westeurope: { nodeImage: '202611.03.0', versions: ['1.33.6', TO] } },
  clusters: [
    {
      name: 'shop',
      subscription: 'one',
      resourceGroup: 'rg',
      region: 'westeurope',
      version: TO,
      pools: [
        { name: 'system', mode: 'System', count: 1, version: '1.33.6' },
        { name: 'web', mode: 'User', count: 2, version: '1.33.6' },
        { name: 'batch', mode: 'User', count: 1, version: '1.33.6' },
      ],
      workloads: [
        {
          namespace: 'jobs',
          name: 'ledger',
          replicas: 1,
          pool: 'batch',
          budget: { name: 'ledger', minAvailable: 1 },
        },
      ],
    },
  ],
});

const upgrade = (pool: string): Change => ({ kind: 'nodePool', pool, version: TO });

async function begin(stage: Stage, wish: Wish, instance = 'probe'): Promise<void> {
  const address = new URL(
    `/runtime/webhooks/durabletask/orchestrators/${probe.name}/${instance}`,
    stage.host.url,
  );
  address.searchParams.set('code', stage.host.keys.master);
  const request = { method: 'POST', body: JSON.stringify(wish) };
  const { status } = await stage.clock.hold(() => fetch(address, request));
  expect(status).toBe(202);
}

function outputOf(stage: Stage, instance = 'probe'): Granted {
  const found = stage.host.instances().find((one) => one.id === instance);
  return found?.output as Granted;
}

function accepted(stage: Stage): string[] {
  return stage.simulator
    .log()
    .filter(({ status }) => status < 300)
    .map(({ operation, pool }) => `${operation} ${pool ?? ''}`.trim());
}

async function trail(): Promise<string[]> {
  const { entries } = await (await services().audit()).read({ limit: 100 });
  const deeds = entries.filter(({ action }) => !action.startsWith('notice.'));
  return deeds.map(({ action, because }) => `${action}: ${because.at(-1)?.message ?? ''}`).sort();
}

test('pools side by side: one fails, the other does not, and each request is in the trail once', async () => {
  const stage = await setStage({ fleet });
  await begin(stage, { changes: [upgrade('web'), upgrade('batch')] });
  await stage.run();
  const { failed, versions, requests } = outputOf(stage);
  expect(failed).toMatchObject([{ change: upgrade('batch'), reason: { code: 'UpgradeFailed' } }]);
  expect(versions).toEqual(['1.33.6', TO, TO]);
  expect(accepted(stage).sort()).toEqual([
    'agentPools.createOrUpdate batch',
    'agentPools.createOrUpdate web',
  ]);
  expect(await trail()).toEqual([
    'upgrade.nodePool: Asked Azure for: node pool batch to 1.34.2.',
    'upgrade.nodePool: Asked Azure for: node pool web to 1.34.2.',
  ]);
  const lease = await (await services().leases()).heldBy(id.toUpperCase(), services().clock.now());
  expect(lease).toMatchObject({ holder: 'probe', purpose: 'to see' });
  // Others read the fleet meanwhile.
  const { 'resourceGraph.resources': _others, ...ours } = stage.simulator.requests();
  expect(requests).toBe(Object.values(ours).reduce((sum, count) => sum + count, 0));
});

/** As Event Grid delivers it. */
function rolling(stage: Stage, pool: string, state: string, cluster = id) {
  return {
    specversion: '1.0',
    id: `${pool}-${state}-${stage.clock.now()}`,
    source: cluster,
    subject: 'shop',
    type: `Microsoft.ContainerService.NodePoolRolling${state}`,
    time: new Date(stage.clock.now()).toISOString(),
    data: { nodePoolName: pool },
  };
}

/** Lets time pass, minute by minute. */
async function passUntil(stage: Stage, done: () => boolean): Promise<void> {
  while (!done()) {
    const next = stage.clock.now() + 60_000;
    stage.clock.at(next, 'a minute passes', () => undefined);
    await stage.run(() => stage.clock.now() >= next);
  }
}

/** Azure is through with the pool. */
function isThrough(stage: Stage, pool: string): boolean {
  const [cluster] = stage.simulator.world.clusters.values();
  return cluster?.pools.get(pool)?.state === 'Succeeded';
}

test('the event that a pool is through wakes its operation; a second one changes nothing', async () => {
  const stage = await setStage({ fleet });
  await begin(stage, { changes: [upgrade('web')] });
  await passUntil(stage, () => stage.simulator.log().length > 0);
  await passUntil(stage, () => isThrough(stage, 'web'));
  expect(outputOf(stage)).toBeFalsy();
  const through = stage.clock.now();
  const event = rolling(stage, 'web', 'Succeeded');
  await stage.send([event, event]);
  await stage.run(() => Boolean(outputOf(stage)));
  expect(outputOf(stage)).toMatchObject({ failed: [], versions: ['1.33.6', TO, '1.33.6'] });
  expect(stage.clock.now()).toBe(through);
  await stage.run();
  await stage.send([rolling(stage, 'web', 'Succeeded')]);
  await stage.run();
  expect(stage.simulator.notifications()).toEqual([]);
});

test('work that is not ours is reported once a day, with an entry in the trail', async () => {
  const stage = await setStage({ fleet });
  const events = ['Started', 'Succeeded'].map((state) => rolling(stage, 'web', state));
  await stage.send([...events, rolling(stage, 'batch', 'Started'), events[0]]);
  await stage.run();
  const titles = stage.simulator.notifications().map((one) => JSON.stringify(one));
  expect(titles.length).toBeGreaterThan(0);
  expect(
    titles.every((text) => text.includes('shop: nodes are replaced, not by AKS Steward')),
  ).toBe(true);
  expect(stage.host.instances().filter(({ name }) => name === 'foreignWork')).toHaveLength(1);
  expect(await trail()).toEqual([
    expect.stringContaining('cluster.foreignWork: AKS replaces nodes of pool web of shop'),
  ]);
});

test('an aborted operation ends as refused, and the trail names who wanted it', async () => {
  const stage = await setStage({ fleet });
  await begin(stage, { changes: [upgrade('web')] });
  await passUntil(stage, () => stage.simulator.log().length > 0);
  await begin(stage, { changes: [], abort: 'web' }, 'stop-it');
  await stage.run();
  expect(outputOf(stage, 'stop-it')).toMatchObject({ aborted: true });
  expect(outputOf(stage).failed).toMatchObject([{ change: upgrade('web') }]);
  expect(accepted(stage)).toEqual([
    'agentPools.createOrUpdate web',
    'agentPools.abortLatestOperation web',
  ]);
  expect(await trail()).toEqual([
    'upgrade.abort: Asked Azure for: abort of the operation on node pool web.',
    'upgrade.nodePool: Asked Azure for: node pool web to 1.34.2.',
  ]);
});

describe('a step that is repeated', () => {
  const asking = { instance: 'probe:change-1', began: '2026-11-23T06:00:00.000Z' };
  const step = { id, change: upgrade('web'), why, asking };
  const asked = 'upgrade.nodePool: Asked Azure for: node pool web to 1.34.2.';

  test('asks once, and once more is said in the trail', async () => {
    const stage = await setStage({ fleet });
    expect(await startChange(step)).toMatchObject({ ok: { asked: true } });
    expect(await startChange(step)).toEqual({ ok: { asked: false } });
    expect(accepted(stage)).toHaveLength(1);
    expect(await trail()).toEqual([asked]);
  });

  test('after a crash between request and trail makes up for the entry', async () => {
    const stage = await setStage({ fleet });
    const note = { cluster: id, pool: 'web', whole: false, ...asking, asked: asking.began };
    await (await services().operations()).begin(note);
    await (await services().aks()).start(id, step.change);
    expect(await startChange(step)).toEqual({ ok: { asked: false } });
    expect(accepted(stage)).toHaveLength(1);
    expect(await trail()).toEqual([asked]);
  });

  test('that joins what somebody else asked for claims nothing', async () => {
    await setStage({ fleet });
    await (await services().aks()).start(id, step.change);
    expect(await startChange(step)).toEqual({ ok: { asked: false } });
    expect(await trail()).toEqual([]);
  });

  test('that Azure refuses, or has no time for, leaves no trace', async () => {
    await setStage({ fleet });
    const change: Change = { kind: 'nodePool', pool: 'web', version: '1.30.0' };
    expect(await startChange({ ...step, change })).toHaveProperty('refused');
    await (await services().aks()).start(id, { kind: 'force', until: '2026-11-24T06:00:00Z' });
    expect(await startChange(step)).toMatchObject({ ok: { asked: false, busy: { after: 120 } } });
    expect(await trail()).toEqual([]);
    expect(await (await services().operations()).rolling(id, 'web')).toBeUndefined();
  });
});
