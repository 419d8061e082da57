/** Starts and stops as people see them: the app on the local host against a simulated Azure. */
import type { Intervention } from '../../../../local/azure/interventions';
import { stopFacts } from '../../../../local/azure/world/stopFacts';
import { services } from '../../../../shared/services';
import { asked, call, fleetOf, titles, wait, type Spec } from '../../../scenarios/story';
import { setStage, type Stage } from '../../../support/stage';
import '../../../../functions/power/functions';

/** Hours with a short night in them: the same stories in less time. */
const SHORT_NIGHT = "['Mon-Fri 06:00-07:30', 'Mon-Fri 09:00-20:00']";
const LONG_NIGHT = "'Mon-Fri 06:00-20:00'";

const policyFor = (rule: string, hours = SHORT_NIGHT) => `
timeZone: Europe/Amsterdam
calendars: { schedules: { office: ${hours} } }
rings: [{ name: dev }]
power: { rest: 15m, rules: [{ clusters: { name: shop }, schedule: office, ${rule} }] }
`;

const PLAIN = policyFor('batchJobs: wait');

async function begin(spec: Partial<Spec> = {}, policy = PLAIN): Promise<Stage> {
  return setStage({ fleet: fleetOf([{ name: 'shop', ...spec }]), policy });
}

/** The clock of a stage starts on Monday 23 November 2026, 07:00 in Amsterdam: hours from there. */
const EVENING = 1;
const TO_MORNING = 1.25;

function clusterOf(stage: Stage) {
  const found = stage.simulator.world.cluster('shop');
  if (found === undefined) throw new Error('there is no cluster shop');
  return found;
}

async function memory(stage: Stage) {
  return stage.clock.hold(async () => (await services().power()).memory(clusterOf(stage).id));
}

async function why(stage: Stage): Promise<string> {
  const known = await memory(stage);
  return `${known?.ours?.result ?? ''}: ${known?.ours?.because.map(({ code }) => code).join(' ') ?? ''}`;
}

async function trail(stage: Stage): Promise<string[]> {
  const { body } = await call(stage, 'audit?cluster=shop');
  return (body.entries as { action: string }[]).map(({ action }) => action).reverse();
}

function does(stage: Stage, what: Intervention): void {
  stage.simulator.intervene(what);
}

test('is stopped at eight in the evening, and runs again before six in the morning', async () => {
  const stage = await begin({}, policyFor('', LONG_NIGHT));
  await wait(stage, 13.5);
  expect(clusterOf(stage).power).toBe('Stopped');
  expect(await memory(stage)).toMatchObject({
    seen: { state: 'stopped', by: 'steward' },
    ours: { kind: 'stop', result: 'done' },
  });
  await wait(stage, 9.75);
  expect(clusterOf(stage).power).toBe('Running');
  const known = await memory(stage);
  expect(known).toMatchObject({
    seen: { state: 'running' },
    ours: { kind: 'start', result: 'done' },
  });
  expect(known?.startSeconds).toHaveLength(1);
  expect(asked(stage, 'shop')).toEqual(['stop', 'start']);
  expect(await trail(stage)).toEqual([
    'power.stop',
    'power.stop.done',
    'power.start',
    'power.start.done',
  ]);
  expect(titles(stage)).toEqual([]);
}, 60_000);

test('a private cluster is looked into by a command', async () => {
  const stage = await begin({ private: true });
  await wait(stage, EVENING);
  expect(clusterOf(stage).power).toBe('Stopped');
  await wait(stage, TO_MORNING);
  expect(await memory(stage)).toMatchObject({ ours: { kind: 'start', result: 'done' } });
}, 60_000);

describe('is not stopped while', () => {
  const velero = [{ name: 'nightly', schedule: '15 19 * * *' }];

  test('a backup is due, and is stopped when it has ended', async () => {
    const stage = await begin({ velero }, policyFor('', LONG_NIGHT));
    await wait(stage, 13.1);
    expect(await why(stage)).toBe('refused: backupDue');
    expect(clusterOf(stage).power).toBe('Running');
    await wait(stage, 2.5);
    expect(clusterOf(stage).power).toBe('Stopped');
    expect(titles(stage)).toEqual([]);
  }, 60_000);

  test.each<{ what: string; happens: Intervention; code: string; told: string[] }>([
    {
      what: 'a webhook would block it',
      happens: {
        kind: 'setWebhook',
        cluster: 'shop',
        name: 'guard',
        service: { namespace: 'web', name: 'guard' },
      },
      code: 'refused: webhookBlocks',
      told: ['shop may not be stopped'],
    },
    {
      what: 'a lock keeps its nodes',
      happens: { kind: 'setLock', name: 'keep', level: 'CanNotDelete', on: { nodesOf: 'shop' } },
      code: 'refused: locked',
      told: ['shop may not be stopped'],
    },
    {
      what: 'the Kubernetes API cannot be asked',
      happens: { kind: 'forbidKubernetes', cluster: 'shop', forbidden: true },
      code: 'refused: cannotLook',
      told: ['shop may not be stopped'],
    },
    {
      what: 'a Job runs',
      happens: { kind: 'runJob', cluster: 'shop', namespace: 'etl', name: 'load', minutes: 1000 },
      code: 'refused: jobsRunning',
      told: [],
    },
    {
      what: 'a pod asks to be kept alive',
      happens: {
        kind: 'keepAlive',
        cluster: 'shop',
        namespace: 'kube-system',
        workload: 'coredns',
        value: '2026-11-23T22:00',
      },
      code: 'refused: keepAlive',
      told: [],
    },
  ])(
    '$what',
    async ({ happens, code, told }) => {
      const stage = await begin();
      does(stage, happens);
      await wait(stage, EVENING);
      expect(await why(stage)).toBe(code);
      expect(clusterOf(stage).power).toBe('Running');
      expect(asked(stage, 'shop')).toEqual([]);
      expect(titles(stage)).toEqual(told);
    },
    60_000,
  );
});

describe('user pools', () => {
  const pools: Spec['pools'] = [
    { name: 'system' },
    { name: 'web', count: 3, autoscale: { min: 2, max: 7 } },
    { name: 'jobs', count: 4 },
    { name: 'idle', count: 0 },
  ];
  const policy = policyFor('depth: pools');
  const sizes = (stage: Stage) =>
    [...clusterOf(stage).pools.values()].map(({ name, count, autoscale }) =>
      [name, count, ...(autoscale ? [`${autoscale.min}-${autoscale.max}`] : [])].join(' '),
    );
  const before = ['system 2', 'web 3 2-7', 'jobs 4', 'idle 0'];

  test('go to zero and come back exactly', async () => {
    const stage = await begin({ pools }, policy);
    expect(sizes(stage)).toEqual(before);
    await wait(stage, EVENING);
    expect(sizes(stage)).toEqual(['system 2', 'web 0', 'jobs 0', 'idle 0']);
    expect(clusterOf(stage).power).toBe('Running');
    expect((await memory(stage))?.saved).toEqual([
      { name: 'web', count: 3, autoscale: { min: 2, max: 7 } },
      { name: 'jobs', count: 4 },
    ]);
    await wait(stage, TO_MORNING);
    expect(sizes(stage)).toEqual(before);
    expect(await memory(stage)).toMatchObject({ ours: { kind: 'start', result: 'done' } });
    expect(await memory(stage)).not.toHaveProperty('saved');
  }, 60_000);

  test('also after a failure in the middle', async () => {
    const stage = await begin({ pools }, policy);
    const fault = { code: 'ControlPlaneError', message: 'something is odd' };
    does(stage, { kind: 'failNext', cluster: 'shop', pool: 'jobs', ...fault });
    await wait(stage, EVENING - 0.3);
    expect(await why(stage)).toBe('failed: ControlPlaneError');
    await wait(stage, 0.3 + TO_MORNING);
    expect(sizes(stage)).toEqual(before);
    expect(titles(stage)).toEqual(['shop was not stopped']);
  }, 60_000);
});

describe('a start that Azure refuses', () => {
  const fault = { code: 'AllocationFailed', message: 'Allocation failed. No capacity.' };
  const fail = (stage: Stage, times: number) => {
    for (let at = 0; at < times; at++) does(stage, { kind: 'failNext', cluster: 'shop', ...fault });
  };

  test('is tried again, and nobody hears of it when it is in time', async () => {
    const stage = await begin();
    await wait(stage, EVENING);
    fail(stage, 1);
    await wait(stage, TO_MORNING);
    expect(clusterOf(stage).power).toBe('Running');
    expect(asked(stage, 'shop')).toEqual(['stop', 'start', 'start']);
    expect(titles(stage)).toEqual([]);
  }, 60_000);

  test('is told before people come when it takes too long, and is tried on', async () => {
    const stage = await begin();
    await wait(stage, EVENING);
    fail(stage, 6);
    await wait(stage, TO_MORNING);
    expect(titles(stage)).toEqual(['shop does not start']);
    await wait(stage, 2);
    expect(clusterOf(stage).power).toBe('Running');
    expect(await memory(stage)).toMatchObject({ ours: { kind: 'start', result: 'done' } });
    expect(titles(stage)).toEqual(['shop does not start']);
  }, 60_000);
});

test('a start that leaves pods on nodes that are gone is no start', async () => {
  const stage = await begin();
  await wait(stage, EVENING);
  does(stage, { kind: 'ghostPods', cluster: 'shop', pods: 1 });
  await wait(stage, TO_MORNING);
  expect(await why(stage)).toContain('failed: ghostPods');
  expect(titles(stage)).toEqual(['shop was not started, or is not as it was']);
}, 60_000);

test('machines that go on billing are told', async () => {
  const stage = await begin();
  does(stage, { kind: 'orphanMachines', cluster: 'shop', machines: 2 });
  await wait(stage, EVENING);
  expect(await memory(stage)).toMatchObject({ ours: { kind: 'stop', result: 'done' } });
  expect(titles(stage)).toEqual(['shop is stopped, but goes on costing more than it should']);
}, 60_000);

test.each([false, true])(
  'Karpenter is frozen and let go again, private: %s',
  async (isPrivate) => {
    const pools = [{ name: 'system' }, { name: 'web', count: 2 }];
    const policy = policyFor('depth: pools, autoProvisioning: freeze');
    const stage = await begin({ autoProvisioning: true, private: isPrivate, pools }, policy);
    const limits = { cpu: '100', memory: '400Gi' };
    does(stage, { kind: 'karpenterPool', cluster: 'shop', name: 'default', limits, nodes: 3 });
    does(stage, { kind: 'karpenterPool', cluster: 'shop', name: 'free' });
    await wait(stage, EVENING);
    expect(limitsOf(stage)).toEqual({
      default: { cpu: '0', memory: '400Gi' },
      free: { cpu: '0' },
    });
    expect(await memory(stage)).toMatchObject({
      ours: { result: 'done' },
      frozen: [{ name: 'default', limits }, { name: 'free' }],
    });
    await wait(stage, TO_MORNING);
    expect(limitsOf(stage)).toEqual({ default: limits, free: undefined });
    expect(await memory(stage)).not.toHaveProperty('frozen');
  },
  60_000,
);

function limitsOf(stage: Stage): Record<string, unknown> {
  const pools = stopFacts(clusterOf(stage)).karpenter ?? [];
  return Object.fromEntries(pools.map(({ name, limits }) => [name, limits]));
}

test('what a person keeps running is not stopped at the hour', async () => {
  const stage = await begin({}, policyFor('', LONG_NIGHT));
  await wait(stage, 12.9);
  const until = '2026-11-23T23:00:00Z';
  const body = {
    cluster: 'shop',
    kind: 'extend',
    until,
    why: 'a demo',
    by: 'anna@contoso.example',
  };
  expect((await call(stage, 'power/overrides', body)).status).toBeLessThan(300);
  await wait(stage, 1);
  expect(clusterOf(stage).power).toBe('Running');
  expect(asked(stage, 'shop')).toEqual([]);
}, 60_000);
