/** What goes wrong around a rollout, and what must not come of it. */
import { loadFleet } from '../../local/fleets/load';
import { accepted } from '../support/changes';
import type { Stage } from '../support/stage';
import {
  asked,
  clusterIn,
  ends,
  fleetOf,
  kubelets,
  named,
  news,
  open,
  order,
  pass,
  passUntil,
  rings,
  tell,
  titles,
  touched,
  untilAsked,
  why,
} from './story';

/** Three pods that may all be disturbed, until a story says otherwise. */
const ledger = {
  namespace: 'payments',
  name: 'ledger',
  replicas: 3,
  pool: 'pay',
  budget: { name: 'ledger', minAvailable: 1 },
};

const payments = () =>
  fleetOf([
    {
      name: 'a',
      pools: [{ name: 'system' }, { name: 'pay', count: 3, drainTimeoutInMinutes: 20 }],
      workloads: [ledger],
    },
  ]);

function setBudget(stage: Stage, minAvailable: number): void {
  const budget = { cluster: 'a', namespace: 'payments', name: 'ledger', minAvailable };
  stage.simulator.intervene({ kind: 'setBudget', ...budget });
}

test('a cluster whose budget lets no pod go is not begun; released and retried, it gets there', async () => {
  const stage = await open({ fleet: payments() });
  setBudget(stage, 3);
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a skipped']);
  expect(touched(stage)).toEqual([]);
  expect(await why(stage, 'a')).toMatch(/notDisruptedNow: .*payments\/ledger/);

  setBudget(stage, 1);
  expect(await order(stage, 'retry', { clusters: ['a'] })).toMatchObject({ status: 202 });
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded']);
});

test('a budget that begins to block during the upgrade is named with its pods; after the retry the rest of the pool follows', async () => {
  const stage = await open({ fleet: payments() });
  await stage.send();
  await untilAsked(stage, 'a', 2);
  setBudget(stage, 3);
  await stage.run();
  expect(await rings(stage)).toEqual(['dev failed', 'staging notStarted', 'production notStarted']);
  expect(await why(stage, 'a')).toMatch(
    /drainBlocked: PodDisruptionBudget payments\/ledger allows no disruption and holds ledger-\S+ on aks-pay-/,
  );
  expect(news(stage)).toContain('PodDisruptionBudget payments/ledger');
  expect(kubelets(stage, 'a')).toContain('1.33.6');

  setBudget(stage, 1);
  // Azure announces a newer version meanwhile: the retry keeps to the identical target.
  stage.simulator.intervene({ kind: 'publishVersion', region: 'westeurope', version: '1.34.3' });
  expect(await order(stage, 'retry')).toMatchObject({ status: 202, body: { clusters: ['a'] } });
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded']);
  expect(kubelets(stage, 'a')).toEqual(['1.34.2']);
  expect(asked(stage, 'a')).toEqual([
    'control plane 1.34.2',
    'system 1.34.2',
    ...['pay 1.34.2', 'pay 1.34.2'],
  ]);
});

test("a pool that Azure fails is reported with Azure's own reason and what to do; the others go on", async () => {
  const stage = await open({ fleet: named('a', 'b', 'c') });
  stage.simulator.intervene({
    kind: 'failNext',
    cluster: 'b',
    pool: 'system',
    code: 'SubnetIsFull',
    message: 'aks-subnet with address prefix 10.0.0.0/24 does not have enough capacity',
  });
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded', 'b failed', 'c upgraded']);
  expect(await why(stage, 'b')).toMatch(/^SubnetIsFull: .*10\.0\.0\.0\/24/);
  expect(await order(stage, 'retry')).toMatchObject({ status: 202, body: { clusters: ['b'] } });
  await stage.run();
  expect(await ends(stage)).toEqual(['b upgraded']);
  expect(await why(stage, 'b')).toContain('proved');
});

test('a fault that passes is tried again without anybody', async () => {
  const stage = await open({ fleet: named('a') });
  const fault = { code: 'InternalServerError', message: 'Internal server error' };
  stage.simulator.intervene({ kind: 'failNext', cluster: 'a', pool: 'system', ...fault });
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded']);
  expect(await clusterIn(stage, 'a')).toMatchObject({ retries: 1 });
});

test("'Succeeded' that is false: no node has moved, so nothing is proved and the next ring does not start", async () => {
  const fleet = fleetOf([{ name: 'a' }, { name: 'b', ring: 'staging' }]);
  const stage = await open({ fleet });
  stage.simulator.intervene({ kind: 'falseSuccess', cluster: 'a', pool: 'system' });
  await stage.send();
  await stage.run();
  expect(await why(stage, 'a')).toMatch(/^oldKubelet: Nodes that do not run 1\.34\.2: aks-system-/);
  expect(await rings(stage)).toContain('staging notStarted');
  expect(touched(stage)).toEqual(['a']);
});

test('an operation that never ends is called stuck after a day, not waited for for ever', async () => {
  const stage = await open({ fleet: named('a') }, ['settings']);
  stage.simulator.intervene({ kind: 'hangNext', cluster: 'a', pool: 'system' });
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a failed']);
  expect(await why(stage, 'a')).toContain('stillRunning');
});

test('what somebody else does to a cluster is waited out, not failed', async () => {
  const stage = await open({ fleet: named('a') });
  stage.simulator.intervene({ kind: 'foreignOperation', cluster: 'a', minutes: 90 });
  const since = stage.clock.now();
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded']);
  const [first] = accepted(stage);
  expect(Date.parse(first?.at ?? '') - since).toBeGreaterThanOrEqual(90 * 60_000);
});

test('somebody who steps in between two of our changes is waited for as well', async () => {
  const stage = await open({
    fleet: fleetOf([{ name: 'a', pools: [{ name: 'system' }, { name: 'web' }] }]),
  });
  await stage.send();
  await untilAsked(stage, 'a');
  await passUntil(stage, () => stage.simulator.world.cluster('a')?.state === 'Succeeded');
  stage.simulator.intervene({ kind: 'foreignOperation', cluster: 'a', pool: 'web', minutes: 50 });
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded']);
});

test('a Kubernetes API that is closed is said to be closed, and nobody begins on a guess', async () => {
  const stage = await open({ fleet: named('a') });
  stage.simulator.intervene({ kind: 'forbidKubernetes', cluster: 'a', forbidden: true });
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a skipped']);
  expect(touched(stage)).toEqual([]);
  expect(await why(stage, 'a')).toContain('cannotLook');
});

test('a Kubernetes API that closes during the upgrade is never taken for proof', async () => {
  const stage = await open({ fleet: named('a') });
  await stage.send();
  await untilAsked(stage, 'a', 2);
  stage.simulator.intervene({ kind: 'forbidKubernetes', cluster: 'a', forbidden: true });
  await stage.run();
  expect(await ends(stage)).toEqual(['a failed']);
  expect(await why(stage, 'a')).toContain('cannotLook');
});

test('a throttled subscription makes the rollout slower, not wrong', async () => {
  const fleet = loadFleet('generated:20');
  const stage = await open({ fleet });
  stage.simulator.intervene({ kind: 'throttle', factor: 0.05 });
  await stage.send();
  await stage.run();
  const throttled = stage.simulator.log().filter(({ status }) => status === 429);
  expect(throttled.length).toBeGreaterThan(0);
  const all = await ends(stage);
  expect(all.filter((line) => line.endsWith(' failed'))).toEqual([]);
  expect(all.filter((line) => line.endsWith(' upgraded'))).toHaveLength(18);
});

test('gateway errors while waiting for Azure change nothing', async () => {
  const stage = await open({ fleet: named('a', 'b') });
  stage.simulator.intervene({ kind: 'pollErrors', every: 2 });
  stage.simulator.intervene({ kind: 'graphLag', seconds: 1800 });
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded', 'b upgraded']);
});

test('a failed cluster keeps the next ring from starting', async () => {
  const fleet = fleetOf([{ name: 'a' }, { name: 'b' }, { name: 'c', ring: 'staging' }]);
  const stage = await open({ fleet });
  const fault = { code: 'X', message: 'A disk is broken.' };
  stage.simulator.intervene({ kind: 'failNext', cluster: 'a', ...fault });
  await stage.send();
  await stage.run();
  expect(await rings(stage)).toEqual(['dev failed', 'staging notStarted', 'production notStarted']);
  expect((await stage.report()).rings[1]?.because[0]?.code).toBe('ringBeforeFailed');
  expect(touched(stage)).toEqual(['a', 'b']);
  expect(titles(stage)).toContain('Kubernetes 1.34.2: ring dev has failures');
});

test('a failure within the budget lets the next ring start', async () => {
  const fleet = fleetOf([{ name: 'a' }, { name: 'b', ring: 'staging' }]);
  const policy = 'rings: [{ name: dev, failureBudget: 1 }, { name: staging }]';
  const stage = await open({ fleet, policy });
  const fault = { code: 'X', message: 'A disk is broken.' };
  stage.simulator.intervene({ kind: 'failNext', cluster: 'a', pool: 'system', ...fault });
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a failed', 'b upgraded']);
  expect(await rings(stage)).toEqual(['dev done', 'staging done']);
});

test('a cluster that somebody deletes during its upgrade is reported, and the others go on', async () => {
  const stage = await open({ fleet: named('a', 'b') });
  await stage.send();
  await untilAsked(stage, 'a');
  stage.simulator.intervene({ kind: 'deleteCluster', cluster: 'a' });
  await stage.run();
  expect(await ends(stage)).toEqual(['a failed', 'b upgraded']);
});

test('one that Azure fails for good is not asked for again and again', async () => {
  const stage = await tell({ fleet: named('a') });
  await pass(stage, 48);
  expect(asked(stage, 'a')).toHaveLength(2);
});

test('what could not be proved is not taken for done when it is retried, whatever Azure shows', async () => {
  const stage = await open({ fleet: fleetOf([{ name: 'a' }, { name: 'b', ring: 'staging' }]) });
  stage.simulator.intervene({ kind: 'falseSuccess', cluster: 'a', pool: 'system' });
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toContain('a failed');
  expect(await order(stage, 'retry', { clusters: ['a'] })).toMatchObject({ status: 202 });
  await stage.run();
  expect(await ends(stage)).toEqual(['a failed']);
  expect(await why(stage, 'a')).toContain('oldKubelet');
});
