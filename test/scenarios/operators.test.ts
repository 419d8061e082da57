/** What operators order during a rollout, and what becomes of clusters that come and go. */
import { accepted } from '../support/changes';
import type { Stage } from '../support/stage';
import {
  asked,
  begun,
  call,
  clusterIn,
  ends,
  fleetOf,
  kubelets,
  open,
  order,
  pass,
  rings,
  tell,
  titles,
  touched,
  untilAsked,
  wait,
  why,
} from './story';

/** Two at a time in dev, then staging. */
const policy = 'rings: [{ name: dev, maxConcurrent: 2 }, { name: staging }]';

const fleet = () =>
  fleetOf([
    ...['a', 'b', 'c', 'd'].map((name) => ({ name, pools: [{ name: 'system' }, { name: 'web' }] })),
    { name: 's', ring: 'staging' },
  ]);

/** Upgrades that Azure was asked for after an instant. */
function upgradesAfter(stage: Stage, instant: number): string[] {
  return accepted(stage)
    .filter(({ at, version }) => version !== undefined && Date.parse(at) > instant)
    .map(({ cluster }) => cluster);
}

async function begin(): Promise<Stage> {
  const stage = await open({ fleet: fleet(), policy });
  await stage.send();
  await untilAsked(stage, 'a', 2);
  return stage;
}

test('a rollout that is canceled lets running changes end and begins none after that', async () => {
  const stage = await begin();
  const { status, body } = await order(stage, 'cancel', { why: 'The shop is on sale.' });
  expect({ status, by: body.by }).toEqual({ status: 202, by: 'olga@contoso.example' });
  const canceled = stage.clock.now();
  await stage.run();
  expect(upgradesAfter(stage, canceled)).toEqual([]);
  expect(await ends(stage)).toEqual([
    'a canceled',
    'b canceled',
    'c skipped',
    'd skipped',
    's waiting',
  ]);
  expect(await why(stage, 'a')).toContain('The shop is on sale.');
  expect(await stage.report()).toMatchObject({ status: 'canceled' });
  expect(titles(stage).at(-1)).toBe('Kubernetes 1.34.2: rollout canceled');

  expect(await order(stage, 'resume')).toMatchObject({ status: 409 });
  expect(await order(stage, 'retry')).toMatchObject({ status: 202 });
  await stage.run();
  expect(new Set((await ends(stage)).map((line) => line.split(' ')[1]))).toEqual(
    new Set(['upgraded']),
  );
});

test('a rollout that is paused stands still, and goes on where it was when it is resumed', async () => {
  const stage = await begin();
  await order(stage, 'pause');
  const paused = stage.clock.now();
  await wait(stage, 3);
  expect(upgradesAfter(stage, paused)).toEqual([]);
  await order(stage, 'resume');
  await stage.run();
  expect(new Set((await ends(stage)).map((line) => line.split(' ')[1]))).toEqual(
    new Set(['upgraded']),
  );
  expect(asked(stage, 'a')).toEqual(['control plane 1.34.2', 'system 1.34.2', 'web 1.34.2']);
});

test('a cluster that an operator skips is left alone, with who and why', async () => {
  const stage = await begin();
  expect(await order(stage, 'skip', { cluster: 'd', why: 'Year-end closing.' })).toMatchObject({
    status: 202,
  });
  await stage.run();
  expect(await ends(stage)).toContain('d skipped');
  expect(await why(stage, 'd')).toMatch(/olga@contoso\.example.*Year-end closing\./);
  expect(touched(stage)).toEqual(['a', 'b', 'c', 's']);
});

test('a ring that an operator skips is left alone', async () => {
  const stage = await begin();
  await order(stage, 'skip', { ring: 'staging', why: 'Testers are away.' });
  await stage.run();
  expect(await rings(stage)).toEqual(['dev done', 'staging skipped']);
  expect(await why(stage, 's')).toContain('Testers are away.');
  expect(touched(stage)).toEqual(['a', 'b', 'c', 'd']);
});

test('an operation that an operator aborts fails the cluster, which a retry brings through', async () => {
  const stage = await begin();
  expect(await order(stage, 'abort', { cluster: 'a', pool: 'system' })).toMatchObject({
    status: 202,
  });
  await stage.run();
  expect(await ends(stage)).toContain('a failed');
  expect(await rings(stage)).toEqual(['dev failed', 'staging notStarted']);
  await order(stage, 'retry');
  await stage.run();
  expect((await ends(stage)).filter((line) => !line.endsWith('upgraded'))).toEqual([]);
  expect(kubelets(stage, 'a')).toEqual(['1.34.2']);
});

test('a failed cluster can be tried again while its ring still works', async () => {
  const stage = await open({ fleet: fleet(), policy });
  const fault = { code: 'X', message: 'A disk is broken.' };
  stage.simulator.intervene({ kind: 'failNext', cluster: 'a', ...fault });
  await stage.send();
  await untilAsked(stage, 'c');
  expect(await order(stage, 'retry', { clusters: ['a'] })).toMatchObject({ status: 202 });
  await stage.run();
  expect((await ends(stage)).filter((line) => !line.endsWith('upgraded'))).toEqual([]);
  expect(await rings(stage)).toEqual(['dev done', 'staging done']);
});

test('orders that make no sense are refused with what is there', async () => {
  const stage = await begin();
  const refused = [
    await order(stage, 'skip', { cluster: 'nobody' }),
    await order(stage, 'skip', { ring: 'canary' }),
    await order(stage, 'skip', {}),
    await order(stage, 'destroy', {}),
    await order(stage, 'pause', { why: '' }),
    await order(stage, 'abort', { cluster: 'd' }),
    await order(stage, 'pause', {}, 'rollout:kubernetes:9.9.9'),
  ];
  expect(refused.map(({ status }) => status)).toEqual([400, 400, 400, 404, 400, 409, 404]);
  expect(refused[1]?.body.error).toContain('there are dev, staging');
  await stage.run();
  expect((await ends(stage)).filter((line) => !line.endsWith('upgraded'))).toEqual([]);
});

test('a cluster that joins a ring during a rollout waits for its end', async () => {
  const stage = await open({ fleet: fleetOf([{ name: 'a' }, { name: 'late', ring: 'none' }]) });
  await stage.send();
  await untilAsked(stage, 'a');
  const joined = { kind: 'setTag', cluster: 'late', tag: 'steward-ring', value: 'dev' } as const;
  stage.simulator.intervene(joined);
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded']);
  const { finished = '' } = await stage.report();
  await pass(stage, 3);
  expect(await ends(stage)).toEqual(['late upgraded']);
  expect(begun(stage, 'late')).toBeGreaterThan(Date.parse(finished));
});

test('a cluster that leaves its ring before its turn is skipped with the reason', async () => {
  const stage = await open({ fleet: fleet(), policy });
  await stage.send();
  await untilAsked(stage, 'a');
  stage.simulator.intervene({ kind: 'setTag', cluster: 'c', tag: 'steward', value: 'off' });
  const moved = { kind: 'setTag', cluster: 'd', tag: 'steward-ring', value: 'staging' } as const;
  stage.simulator.intervene(moved);
  await stage.run();
  expect(await ends(stage)).toEqual([
    'a upgraded',
    'b upgraded',
    'c skipped',
    'd skipped',
    's upgraded',
  ]);
  expect(await why(stage, 'c')).toContain('steward');
  expect(await why(stage, 'd')).toContain('staging');
  expect(touched(stage)).toEqual(['a', 'b', 's']);
});

test('a cluster that is deleted before its turn is reported, and holds nobody up', async () => {
  const stage = await open({ fleet: fleet(), policy });
  await stage.send();
  await untilAsked(stage, 'a');
  stage.simulator.intervene({ kind: 'deleteCluster', cluster: 'd' });
  await stage.run();
  expect(await clusterIn(stage, 'd')).toMatchObject({ status: 'skipped' });
  expect(await ends(stage)).toContain('s upgraded');
});

test('a rollout by hand for one cluster touches no other', async () => {
  const stage = await open({ fleet: fleet(), policy });
  const body = { goal: 'latest', only: ['b'], startedBy: 'olga@contoso.example' };
  expect(await call(stage, 'rollouts', body)).toMatchObject({ status: 202 });
  await stage.run();
  expect(touched(stage)).toEqual(['b']);
});

test('every cluster is upgraded in the order of its tag, as many at once as the ring allows', async () => {
  const specs = ['c', 'a', 'b'].map((name, at) => ({ name, tags: { order: String(3 - at) } }));
  const byTag = 'rings: [{ name: dev, maxConcurrent: 1, orderBy: order }]';
  const stage = await tell({ fleet: fleetOf(specs), policy: byTag });
  const changed = accepted(stage).map(({ cluster }) => cluster);
  expect(changed.filter((name, at) => name !== changed[at - 1])).toEqual(['b', 'a', 'c']);
});
