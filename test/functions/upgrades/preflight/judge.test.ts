/** What a preflight makes of all checks together. */
import { judge, summaryOf, surgeOf } from '../../../../functions/upgrades/preflight/judge';
import { CHECK_IDS } from '../../../../shared/fleet/preflightSchema';
import { aCase, aNode, azure, inside, nothingSeen, quota, withCluster } from './support';

test('a cluster in good order passes every check, and each says why', () => {
  const { status, checks } = judge(aCase(), azure(), inside(), []);
  expect(status).toBe('pass');
  expect([...new Set(checks.map(({ id }) => id))].sort()).toEqual([...CHECK_IDS].sort());
  expect(checks.filter(({ reason }) => reason.message === '')).toEqual([]);
});

test('a stopped cluster is not looked into, and says so', () => {
  const { status, checks } = judge(withCluster({ power: 'Stopped' }), azure(), undefined, []);
  expect(status).toBe('warn');
  expect(checks.map(({ id }) => id)).not.toContain('nodes');
});

test.each([
  { level: 'warn', is: 'warn' },
  { level: 'block', is: 'block' },
  { level: 'off', is: undefined },
])('the policy makes $level of a block', ({ level, is }) => {
  const one = aCase({}, `upgrades: { preflight: { checks: { quota: ${level} } } }`);
  const { checks } = judge(one, azure({ quota: quota(0, 0) }), inside(), []);
  expect(checks.find(({ id }) => id === 'quota')?.status).toBe(is);
});

test('a warning blocks when the policy says so; what nobody could see stays unseen', () => {
  const one = aCase({}, 'upgrades: { preflight: { checks: { pods: block, quota: warn } } }');
  const pods = { ok: [{ namespace: 'n', name: 'p', phase: 'Pending' }] };
  const report = judge(one, azure({ quota: nothingSeen }), inside({ pods }), []);
  const is = Object.fromEntries(report.checks.map(({ id, status }) => [id, status]));
  expect(is).toMatchObject({ pods: 'block', quota: 'cannotLook' });
  expect(report.status).toBe('block');
});

test('the summary is small, has the worst first, and keeps the surge to go on with', () => {
  const one = aCase({}, 'upgrades: { surgeFallback: 1 }');
  const nodes = {
    ok: Array.from({ length: 500 }, (_, at) => aNode(`user-${at}`, { ready: false })),
  };
  const report = judge(
    one,
    azure({ quota: quota(100, 8) }),
    inside({ nodes, pods: nothingSeen }),
    [],
  );
  const summary = summaryOf(report);
  expect(summary.problems.map(({ status }) => status)).toEqual(['block', 'cannotLook', 'warn']);
  expect(JSON.stringify(summary).length).toBeLessThan(4000);
  expect(surgeOf(summary)).toBe('1');
});
