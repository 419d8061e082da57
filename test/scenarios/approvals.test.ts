/** Rings that wait for a person's yes. */
import { accepted } from '../support/changes';
import {
  asked,
  begun,
  call,
  ends,
  fleetOf,
  kubelets,
  news,
  open,
  order,
  questions,
  rings,
  tell,
  titles,
  touched,
  untilQuestion,
  vote,
  wait,
  why,
} from './story';
import { trailOf } from '../support/trail';

const HOUR = 3_600_000;

/** Dev at once, production after a yes. */
const fleet = () => fleetOf([{ name: 'a' }, { name: 'p', ring: 'production' }]);

const policyWith = (rules: string) =>
  `rings: [{ name: dev }, { name: production, approval: { approvers: [anna@contoso.example] ${rules} } }]`;

test('a ring starts when the person who is asked says yes, and the trail knows who that was', async () => {
  const stage = await open({ fleet: fleet(), policy: policyWith('') });
  await stage.send();
  const question = await untilQuestion(stage);
  expect(question.request).toMatchObject({ kind: 'ring', ring: 'production' });
  expect(touched(stage)).toEqual(['a']);
  expect(news(stage)).toContain('start ring production?');
  expect(await vote(stage, question, 'yes', 'mallory@contoso.example')).toMatchObject({
    status: 403,
  });
  expect(await vote(stage, question, 'yes')).toMatchObject({ status: 200 });
  expect(await vote(stage, question, 'no')).toMatchObject({ status: 409 });
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded', 'p upgraded']);
  const votes = (await trailOf(stage)).filter(({ action }) => action === 'approval.yes');
  expect(votes.map(({ actor }) => actor)).toMatchObject([
    { kind: 'person', name: 'anna@contoso.example' },
  ]);
});

test('a yes that comes late is waited for, with reminders', async () => {
  const stage = await open({ fleet: fleet(), policy: policyWith('') });
  await stage.send();
  const question = await untilQuestion(stage);
  const since = stage.clock.now();
  await wait(stage, 50);
  expect(touched(stage)).toEqual(['a']);
  await vote(stage, question, 'yes');
  await stage.run();
  expect(await ends(stage)).toContain('p upgraded');
  expect(begun(stage, 'p')).toBeGreaterThanOrEqual(since + 50 * HOUR);
  // The question, and again after 4, 12, 28 hours (and so on), and what was decided.
  const about = titles(stage).filter((title) => title.includes('start ring production?'));
  expect(about.length).toBeGreaterThanOrEqual(4);
});

test('a no leaves the ring alone and ends the rollout with the reason', async () => {
  const stage = await open({ fleet: fleet(), policy: policyWith('') });
  await stage.send();
  await vote(stage, await untilQuestion(stage), 'no');
  await stage.run();
  expect(await rings(stage)).toEqual(['dev done', 'production notStarted']);
  expect(await why(stage, 'p')).toMatch(/^refused: .*anna@contoso\.example/);
  expect(touched(stage)).toEqual(['a']);
});

test('silence is a no where the policy says nothing else', async () => {
  const stage = await tell({ fleet: fleet(), policy: policyWith(', expiresAfter: 20h') });
  expect(await rings(stage)).toEqual(['dev done', 'production notStarted']);
  expect(await why(stage, 'p')).toContain('expired: Nobody answered in 20 h');
});

test('silence lets the ring start where the policy says so', async () => {
  const rules = ', expiresAfter: 20h, onExpiry: proceed';
  const stage = await tell({ fleet: fleet(), policy: policyWith(rules) });
  expect(await ends(stage)).toEqual(['a upgraded', 'p upgraded']);
  const { rings: all } = await stage.report();
  expect(begun(stage, 'p') - Date.parse(all[0]?.finished ?? '')).toBeGreaterThanOrEqual(20 * HOUR);
});

test('silence means to ask again before the next window where the policy says so', async () => {
  const policy = `
    calendars: { windows: { nights: Mon-Sun 20:00-05:00 } }
    rings:
      - name: dev
      - name: production
        window: nights
        approval: { expiresAfter: 20h, onExpiry: nextWindow }
  `;
  const stage = await open({ fleet: fleet(), policy });
  await stage.send();
  const first = await untilQuestion(stage);
  const second = await untilQuestion(stage, [first.id]);
  expect(new Date(stage.clock.now()).getUTCHours()).toBe(20);
  expect(await vote(stage, first, 'yes')).toMatchObject({ status: 410 });
  await vote(stage, second, 'yes');
  await stage.run();
  expect(await ends(stage)).toContain('p upgraded');
});

test('a ring about which nobody ever answers is asked about so many times, and then left alone', async () => {
  const rules = ', expiresAfter: 20h, onExpiry: nextWindow';
  const stage = await tell({ fleet: fleet(), policy: policyWith(rules) });
  expect(await rings(stage)).toEqual(['dev done', 'production notStarted']);
  const asked = stage.host.instances().filter(({ name }) => name === 'approval');
  expect(asked).toHaveLength(8);
  expect(await why(stage, 'p')).toContain('expired: Nobody answered in 20 h');
});

test('a rollout that is canceled withdraws the question, and a yes after that changes nothing', async () => {
  const stage = await open({ fleet: fleet(), policy: policyWith('') });
  await stage.send();
  const question = await untilQuestion(stage);
  await order(stage, 'cancel', { why: 'Wrong week.' });
  await stage.run();
  expect(await questions(stage)).toEqual([]);
  expect(await vote(stage, question, 'yes')).toMatchObject({ status: 410 });
  await stage.run();
  expect(touched(stage)).toEqual(['a']);
  expect(await stage.report()).toMatchObject({ status: 'canceled' });
});

test('nobody is asked about a ring in which nothing could start', async () => {
  const workloads = [
    { namespace: 'pay', name: 'ledger', replicas: 1, budget: { name: 'ledger', minAvailable: 1 } },
  ];
  const blocked = fleetOf([{ name: 'a' }, { name: 'p', ring: 'production', workloads }]);
  const stage = await tell({ fleet: blocked, policy: policyWith('') });
  expect(await rings(stage)).toEqual(['dev done', 'production notStarted']);
  expect((await stage.report()).rings[1]?.because[0]?.code).toBe('nothingCanStart');
  expect(stage.host.instances().some(({ name }) => name === 'approval')).toBe(false);
});

test('whoever started the rollout by hand cannot approve it', async () => {
  const stage = await open({ fleet: fleet(), policy: policyWith('') });
  await call(stage, 'rollouts', { goal: 'latest', startedBy: 'anna@contoso.example' });
  const question = await untilQuestion(stage);
  const { status, body } = await vote(stage, question, 'yes');
  expect({ status, code: (body.refused as { code: string }).code }).toEqual({
    status: 403,
    code: 'ownWork',
  });
  await order(stage, 'cancel');
  await stage.run();
  expect(touched(stage)).toEqual(['a']);
});

test('a small and harmless ring needs nobody where the policy says so', async () => {
  const stage = await tell({
    fleet: fleet(),
    policy: policyWith(', automatic: { clusters: 2, warnings: 5 }'),
  });
  expect(await ends(stage)).toEqual(['a upgraded', 'p upgraded']);
  const trail = await trailOf(stage);
  expect(JSON.stringify(trail)).toContain('Approved by the policy');
});

describe('an upgrade that AKS blocks because a removed API is in use', () => {
  const forced = `
    rings: [{ name: dev }]
    upgrades:
      preflight: { checks: { deprecatedApis: warn } }
      force: { approvers: [anna@contoso.example] }
      forceFor: 3h
  `;
  const use = { kind: 'useDeprecatedApi', cluster: 'a' } as const;
  const removed = { group: 'batch', version: 'v1beta1', resource: 'cronjobs', removedIn: '1.34' };

  test('is not begun, and the API is named', async () => {
    const stage = await open({ fleet: fleetOf([{ name: 'a' }]), policy: 'rings: [{ name: dev }]' });
    stage.simulator.intervene({ ...use, ...removed });
    await stage.send();
    await stage.run();
    expect(await ends(stage)).toEqual(['a skipped']);
    expect(await why(stage, 'a')).toMatch(/apiGone: .*cronjobs/);
    expect(touched(stage)).toEqual([]);
  });

  test('is forced after a yes that says so, for some hours, and the permission is taken back', async () => {
    const stage = await open({ fleet: fleetOf([{ name: 'a' }]), policy: forced });
    stage.simulator.intervene({ ...use, ...removed });
    await stage.send();
    const question = await untilQuestion(stage);
    expect(question.request.kind).toBe('force');
    await vote(stage, question, 'yes');
    const yes = stage.clock.now();
    await stage.run();
    expect(await ends(stage)).toEqual(['a upgraded']);
    expect(kubelets(stage, 'a')).toEqual(['1.34.2']);
    const [permission, ...others] = accepted(stage).filter(({ request }) =>
      JSON.stringify(request.body).includes('forceUpgrade'),
    );
    const until = /"until":"([^"]+)"/.exec(JSON.stringify(permission?.request.body))?.[1] ?? '';
    expect(Date.parse(until) - yes).toBe(3 * HOUR);
    expect(JSON.stringify(others.at(-1)?.request.body)).toContain('"forceUpgrade":false');
  });

  test('is not forced after a no', async () => {
    const stage = await open({ fleet: fleetOf([{ name: 'a' }]), policy: forced });
    stage.simulator.intervene({ ...use, ...removed });
    await stage.send();
    await vote(stage, await untilQuestion(stage), 'no');
    await stage.run();
    expect(await ends(stage)).toEqual(['a failed']);
    expect(asked(stage, 'a')).toEqual([]);
    expect(await why(stage, 'a')).toContain('anna@contoso.example');
  });
});
