/** What is looked at before a cluster is touched, and what comes of it. */
import type { Stage } from '../support/stage';
import {
  asked,
  begun,
  ends,
  fleetOf,
  kubelets,
  named,
  open,
  order,
  pass,
  rings,
  tell,
  touched,
  untilAsked,
  wait,
  why,
} from './story';
import { accepted } from '../support/changes';

const DEV = 'rings: [{ name: dev }]';

/** Answers about quotas and locks are kept for ten minutes. */
const KEPT_HOURS = 0.2;

/** Six nodes of four cores each: a surge of 33 % is two more of them. */
const wide = () =>
  fleetOf([{ name: 'a', pools: [{ name: 'system' }, { name: 'web', count: 6, maxSurge: '50%' }] }]);

/** @param free cores that may be added to the 32 that run */
function setQuota(stage: Stage, free: number): void {
  const place = { subscription: 'One', region: 'westeurope', family: 'standardDSv5Family' };
  stage.simulator.intervene({ kind: 'setQuota', ...place, limit: 32 + free });
}

/** Surges with which pool web was upgraded. */
function surges(stage: Stage): string[] {
  return accepted(stage).flatMap(({ version, pool, request }) => {
    const [, surge] = /"maxSurge":"([^"]+)"/.exec(JSON.stringify(request.body)) ?? [];
    return version !== undefined && pool === 'web' && surge !== undefined ? [surge] : [];
  });
}

describe('a quota with too few cores', () => {
  const fallback = `${DEV}\nupgrades: { surgeFallback: 1 }`;

  test('makes the surge smaller where the policy allows that', async () => {
    const stage = await open({ fleet: wide(), policy: fallback });
    setQuota(stage, 4);
    await stage.send();
    await stage.run();
    expect(await ends(stage)).toEqual(['a upgraded']);
    expect(surges(stage)).toEqual(['1']);
  });

  test('keeps the cluster from being touched where it does not; with more cores it is retried', async () => {
    const stage = await open({ fleet: wide(), policy: DEV });
    setQuota(stage, 4);
    await stage.send();
    await stage.run();
    expect(await ends(stage)).toEqual(['a skipped']);
    expect(touched(stage)).toEqual([]);
    expect(await why(stage, 'a')).toMatch(
      /quotaTooSmall: .*8 cores needed, 4 of 36 free.*surgeFallback/,
    );
    setQuota(stage, 8);
    await pass(stage, KEPT_HOURS);
    await order(stage, 'retry');
    await stage.run();
    expect(await ends(stage)).toEqual(['a upgraded']);
    expect(surges(stage)).toEqual(['33%']);
  });

  test('that others take during the upgrade makes the surge smaller too', async () => {
    const stage = await open({ fleet: wide(), policy: fallback });
    await stage.send();
    await untilAsked(stage, 'a', 2);
    setQuota(stage, 4);
    await stage.run();
    expect(await ends(stage)).toEqual(['a upgraded']);
    expect(surges(stage)).toContain('1');
    expect(kubelets(stage, 'a')).toEqual(['1.34.2']);
  });
});

test('a subnet without room for the extra nodes is named before anything is touched', async () => {
  const subnets = [{ name: 'nodes', prefix: '10.0.0.0/24', usedByOthers: 0 }];
  const hub = { subscription: 'One', resourceGroup: 'net', region: 'westeurope', subnets };
  const fleet = fleetOf([{ name: 'a', subnet: 'hub/nodes' }], {
    networks: [{ name: 'hub', ...hub }],
  });
  const stage = await open({ fleet, policy: DEV });
  stage.simulator.intervene({ kind: 'fillSubnet', subnet: 'hub/nodes', free: 0 });
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a skipped']);
  expect(await why(stage, 'a')).toContain('subnetTooSmall: Subnet hub/nodes has 0 free addresses');
});

test('a node that is not Ready keeps the cluster from being touched', async () => {
  const stage = await open({ fleet: named('a'), policy: DEV });
  const [node] = [...(stage.simulator.world.cluster('a')?.pools.values() ?? [])][0]?.nodes ?? [];
  const broken = { cluster: 'a', node: node?.name ?? '', ready: false };
  stage.simulator.intervene({ kind: 'setNodeReady', ...broken });
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a skipped']);
  expect(await why(stage, 'a')).toContain(`notReady: `);
  expect(await why(stage, 'a')).toContain(broken.node);
});

describe('a check of the customer', () => {
  const policy = `${DEV}
upgrades: { preflight: { custom: [{ name: change-board, setting: CHECK_URL, key: CHECK_KEY }] } }`;
  const settings = { CHECK_URL: 'https://checks.example/ready?code=s3cr3t', CHECK_KEY: 'kk-4711' };

  /** Tells the upgrade of one cluster with a check that answers so. */
  async function asking(answer: () => Response | Promise<Response>) {
    const questions: Request[] = [];
    const outside: typeof fetch = (input, init) => {
      questions.push(new Request(input, init));
      return Promise.resolve().then(answer);
    };
    const stage = await tell({ fleet: named('a'), policy, settings, outside });
    return { stage, questions };
  }

  test('that passes lets the cluster through, and is asked with a signature', async () => {
    const { stage, questions } = await asking(() => Response.json({ status: 'pass' }));
    expect(await ends(stage)).toEqual(['a upgraded']);
    const [question] = questions;
    expect(question?.headers.get('x-steward-signature')).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(await question?.json()).toMatchObject({ cluster: { name: 'a' }, target: '1.34.2' });
  });

  test.each([
    {
      name: 'blocks',
      answer: () => Response.json({ status: 'block', message: 'Launch week.' }),
      says: 'custom: Launch week.',
    },
    {
      name: 'gives no answer in time',
      answer: () => Promise.reject(new DOMException('Timed out.', 'TimeoutError')),
      says: 'noAnswer: Nobody could look: no answer in time',
    },
    {
      name: 'answers nonsense',
      answer: () => new Response('<html>Welcome</html>'),
      says: 'noAnswer: Nobody could look: the answer is not JSON',
    },
    {
      name: 'answers something else than was agreed',
      answer: () => Response.json({ status: 'perhaps' }),
      says: 'noAnswer: Nobody could look: the answer is not',
    },
    {
      name: 'is broken',
      answer: () => new Response('', { status: 500 }),
      says: 'noAnswer: Nobody could look: it answered 500',
    },
  ])('that $name keeps the cluster from being touched', async ({ answer, says }) => {
    const { stage } = await asking(answer);
    expect(await ends(stage)).toEqual(['a skipped']);
    expect(touched(stage)).toEqual([]);
    expect(await why(stage, 'a')).toContain(says);
  });

  test.each([
    { value: 3, end: 'a upgraded', says: 'proved' },
    { value: 7, end: 'a skipped', says: "custom: 'errors' is 7; only < 5 passes." },
    { value: null, end: 'a skipped', says: '' },
  ])('that is a query which gives $value: $end', async ({ value, end, says }) => {
    const query = 'AppExceptions | count';
    const byQuery = `${DEV}
upgrades: { preflight: { custom: [{ name: errors, workspace: LOGS, query: '${query}', passes: '< 5' }] } }`;
    const logs = { LOGS: '22222222-2222-4222-8222-222222222222' };
    const stage = await open({ fleet: named('a'), policy: byQuery, settings: logs });
    stage.simulator.intervene({ kind: 'setQuery', query, value });
    await stage.send();
    await stage.run();
    expect(await ends(stage)).toEqual([end]);
    expect(await why(stage, 'a')).toContain(says);
  });
});

describe('a node that Kured is about to reboot', () => {
  const lock = { kind: 'kuredLock', cluster: 'a', node: 'aks-system-1' } as const;

  function lockFirstNode(stage: Stage): void {
    const [pool] = stage.simulator.world.cluster('a')?.pools.values() ?? [];
    stage.simulator.intervene({ ...lock, node: pool?.nodes[0]?.name ?? '' });
  }

  test('is waited for', async () => {
    const stage = await open({ fleet: named('a'), policy: DEV });
    lockFirstNode(stage);
    await stage.send();
    await wait(stage, 0.75);
    expect(touched(stage)).toEqual([]);
    stage.simulator.intervene({ kind: 'kuredUnlock', cluster: 'a' });
    const unlocked = stage.clock.now();
    await stage.run();
    expect(await ends(stage)).toEqual(['a upgraded']);
    expect(begun(stage, 'a')).toBeGreaterThanOrEqual(unlocked);
  });

  test('is not waited for for ever', async () => {
    const stage = await open({ fleet: named('a'), policy: DEV });
    lockFirstNode(stage);
    await stage.send();
    await stage.run();
    expect(await ends(stage)).toEqual(['a skipped']);
    expect(await why(stage, 'a')).toContain("rebootLock: Kured's lock belongs to aks-system-");
  });
});

test('a lock on the cluster is named; without it, a retry goes through', async () => {
  const stage = await open({ fleet: named('a'), policy: DEV });
  const lock = { name: 'do-not-touch', level: 'ReadOnly', on: { cluster: 'a' } } as const;
  stage.simulator.intervene({ kind: 'setLock', ...lock });
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a skipped']);
  expect(await why(stage, 'a')).toMatch(/readOnly: .*do-not-touch/);
  stage.simulator.intervene({ kind: 'removeLock', name: 'do-not-touch' });
  await pass(stage, KEPT_HOURS);
  await order(stage, 'retry');
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded']);
});

test('a lock against deleting nodes is named too', async () => {
  const stage = await open({ fleet: named('a'), policy: DEV });
  const lock = { name: 'keep-nodes', level: 'CanNotDelete', on: { nodesOf: 'a' } } as const;
  stage.simulator.intervene({ kind: 'setLock', ...lock });
  await stage.send();
  await stage.run();
  expect(await why(stage, 'a')).toMatch(/nodesLocked: .*keep-nodes/);
  expect(asked(stage, 'a')).toEqual([]);
});

test('an auto-upgrade channel keeps the cluster from being touched where the policy wants that', async () => {
  const fleet = fleetOf([{ name: 'auto', autoUpgradeChannel: 'stable' }, { name: 'b' }]);
  const policy = `${DEV}\nupgrades: { preflight: { checks: { channel: block } } }`;
  const stage = await tell({ fleet, policy });
  expect((await ends(stage)).sort()).toEqual(['auto skipped', 'b upgraded']);
  expect(await why(stage, 'auto')).toContain("The auto-upgrade channel 'stable' is set");
});

test('clusters that preflight leaves out are no failures: the next ring starts', async () => {
  const fleet = fleetOf([{ name: 'a' }, { name: 'b', ring: 'staging' }]);
  const stage = await open({ fleet });
  const lock = { name: 'do-not-touch', level: 'ReadOnly', on: { cluster: 'a' } } as const;
  stage.simulator.intervene({ kind: 'setLock', ...lock });
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a skipped', 'b upgraded']);
  expect(await rings(stage)).toContain('dev done');
});
