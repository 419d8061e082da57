/** POST /api/rollouts/{id}/{order}, through the local host: answers, refusals and the audit trail. */
import { accepted } from '../../../support/changes';
import { setStage, type Stage } from '../../../support/stage';
import { trailOf } from '../../../support/trail';
import { fleetOf, idOf } from '../smallFleet';

const ROLLOUT = 'rollout:kubernetes:1.34.2';
const by = 'ann@contoso.example';
const why = 'Year-end closing.';

const HOUR = 3_600_000;

const policy = 'rings: [{ name: dev, maxConcurrent: 1 }, { name: prod, approval: {} }]';
const tags = { 'steward-ring': 'prod' };
const fleet = () => fleetOf({ name: 'a' }, { name: 'b' }, { name: 'p', tags });

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

function post(stage: Stage, path: string, body?: string): Promise<Answer> {
  return stage.clock.hold(async () => {
    const init = { method: 'POST', ...(body === undefined ? {} : { body }) };
    const response = await fetch(new URL(`/api/rollouts/${path}`, stage.host.url), init);
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  });
}

function order(stage: Stage, name: string, body?: object): Promise<Answer> {
  return post(stage, `${ROLLOUT}/${name}`, body === undefined ? undefined : JSON.stringify(body));
}

/** As Resource Graph spells it. */
const seen = (name: string) => idOf(name).replace('resourceGroups', 'resourcegroups');

/** The rollout is at its first cluster. */
async function running(): Promise<Stage> {
  const stage = await setStage({ fleet: fleet(), policy });
  await stage.send();
  await stage.run(() => accepted(stage).length > 0);
  return stage;
}

/** The rollout waits for a yes to its second ring. */
async function asking(): Promise<Stage> {
  const stage = await setStage({ fleet: fleet(), policy });
  await stage.send();
  await stage.run(() => questionsOf(stage).length > 0);
  return stage;
}

const questionsOf = (stage: Stage) =>
  stage.host.instances().filter(({ name, finished }) => name === 'approval' && !finished);

async function deedsOf(stage: Stage) {
  const trail = await trailOf(stage);
  return trail.filter(({ action }) => action.startsWith('rollout.')).reverse();
}

async function ends(stage: Stage): Promise<string[]> {
  const { rings } = await stage.report();
  return rings.flatMap(({ clusters }) => clusters.map(({ name, status }) => `${name} ${status}`));
}

test('what an operator orders is answered with who and why, and kept in the trail', async () => {
  const stage = await running();
  const at = new Date(stage.clock.now()).toISOString();
  const said = { rollout: ROLLOUT, by, at, why };
  const orders: [name: string, body: object, more: object][] = [
    ['pause', { why, by }, {}],
    ['resume', { why, by }, {}],
    ['skip', { why, by, cluster: 'b' }, { cluster: seen('b') }],
    ['skip', { why, by, ring: 'prod' }, { ring: 'prod' }],
    ['abort', { why, by, cluster: 'A' }, { cluster: seen('a') }],
    ['cancel', { why, by }, {}],
  ];
  for (const [name, body, more] of orders) {
    expect(await order(stage, name, body)).toEqual({
      status: 202,
      body: { ...said, order: name, ...more },
    });
  }
  const deeds = await deedsOf(stage);
  expect(deeds.map(({ action }) => action).sort()).toEqual(
    orders.map(([name]) => `rollout.${name}`).sort(),
  );
  expect(deeds.find(({ action }) => action === 'rollout.abort')).toMatchObject({
    at,
    actor: { kind: 'person', name: by, via: 'api' },
    cluster: seen('a'),
    verdict: 'act',
    because: [{ message: why }],
    correlation: ROLLOUT,
  });
});

test('whoever gives no name and no reason is told apart from people who do', async () => {
  const stage = await running();
  await order(stage, 'pause', { why });
  expect(await order(stage, 'resume')).toMatchObject({
    status: 202,
    body: { by: 'somebody with a function key', why: 'no reason was given' },
  });
});

test('what cannot be is refused, says what there is, and leaves no trace', async () => {
  const stage = await running();
  const refused: [name: string, body: object | undefined, status: number, says: string][] = [
    ['stop', { why }, 404, 'there are pause, resume, cancel, skip, retry, abort'],
    ['pause', undefined, 400, 'say why'],
    ['skip', { why, cluster: 'z' }, 400, "cluster: this rollout has no 'z'"],
    ['skip', { why, ring: 'canary' }, 400, "ring: there is no 'canary'; there are dev, prod"],
    ['retry', { clusters: ['a', 'z'] }, 400, "clusters: this rollout has no 'z'"],
    ['retry', { clusters: ['b'] }, 409, 'only ring dev is upgrading clusters now'],
    ['retry', { clusters: ['p'] }, 409, 'try again when the rollout has ended'],
    ['abort', { why, cluster: 'z' }, 400, "cluster: this rollout has no 'z'"],
    ['abort', { why, cluster: 'b' }, 409, 'Azure is changing nothing there now'],
  ];
  for (const [name, body, status, says] of refused) {
    const answer = await order(stage, name, body);
    expect([name, answer.status, answer.body.error]).toEqual([
      name,
      status,
      expect.stringContaining(says),
    ]);
  }
  expect(await post(stage, 'rollout:kubernetes:9.9.9/pause', JSON.stringify({ why }))).toEqual({
    status: 404,
    body: { error: "no rollout is called 'rollout:kubernetes:9.9.9'; see GET /api/rollouts" },
  });
  expect(await deedsOf(stage)).toEqual([]);
});

test('a body that is no JSON does not pass for an order without one', async () => {
  const stage = await running();
  for (const body of ['{"clusters": ["a"', 'now']) {
    expect(await post(stage, `${ROLLOUT}/retry`, body)).toEqual({
      status: 400,
      body: { error: 'the body is not JSON' },
    });
  }
});

describe('a rollout that has ended', () => {
  test('can be tried again and nothing else; the retry takes what is not there', async () => {
    const stage = await setStage({
      fleet: fleetOf({ name: 'a' }, { name: 'b' }),
      policy: 'rings: [{ name: dev, maxConcurrent: 1, failureBudget: 1 }]',
    });
    const fault = { code: 'InvalidParameter', message: 'No such thing.' };
    stage.simulator.intervene({ kind: 'failNext', cluster: 'a', ...fault });
    await stage.send();
    await stage.run();
    expect(await ends(stage)).toEqual(['a failed', 'b upgraded']);
    for (const name of ['pause', 'cancel']) {
      expect(await order(stage, name, { why })).toMatchObject({
        status: 409,
        body: { error: expect.stringContaining('has ended') as string },
      });
    }
    expect(await order(stage, 'retry', { by })).toMatchObject({
      status: 202,
      body: { clusters: ['a'] },
    });
    await stage.run();
    expect(await ends(stage)).toEqual(['a upgraded']);
    expect(await stage.report()).toMatchObject({ startedBy: by });
    expect(await order(stage, 'retry', {})).toMatchObject({
      status: 409,
      body: { error: 'every cluster is where the rollout wants it' },
    });
  });
});

describe('who is asked about a ring', () => {
  test.each([
    { name: 'cancel', body: { why }, ring: 'notStarted' },
    { name: 'skip', body: { why, ring: 'prod' }, ring: 'skipped' },
  ])('need not answer after a $name', async ({ name, body, ring }) => {
    const stage = await asking();
    expect(await order(stage, name, body)).toMatchObject({ status: 202 });
    await stage.run();
    expect(questionsOf(stage)).toEqual([]);
    const { rings } = await stage.report();
    expect(rings.map(({ status }) => status)).toEqual(['done', ring]);
    expect(rings[1]?.clusters[0]?.because[0]?.message).toContain(why);
    expect(accepted(stage).map(({ cluster }) => cluster)).not.toContain('p');
  });

  test('still has to after an order about another ring', async () => {
    const stage = await asking();
    await order(stage, 'skip', { why, ring: 'dev' });
    const later = stage.clock.now() + HOUR;
    stage.clock.at(later, 'an hour later', () => undefined);
    await stage.run(() => stage.clock.now() >= later);
    expect(questionsOf(stage)).toHaveLength(1);
  });
});
