/** The section `upgrades.preflight` of the policy. */
import { checkPolicy } from '../../../../shared/fleet/policy';
import { holds } from '../../../../shared/fleet/preflightSchema';

function read(preflight: string) {
  const text = `upgrades: { preflight: ${preflight} }\nrings: [{ name: dev }]`;
  const { policy, problems } = checkPolicy(text, 'fleet.yaml');
  const errors = problems.filter(({ severity }) => severity === 'error');
  return {
    preflight: policy?.upgrades.preflight,
    errors: errors.map((one) => `${one.path}: ${one.wrong}; ${one.allowed}`),
  };
}

test('custom checks ask an address, logs or Prometheus', () => {
  const { preflight, errors } = read(
    "{ checks: { pods: block }, custom: [{ name: ours, setting: READY_URL, key: READY_KEY, timeout: 5s }, { name: errors, workspace: WORKSPACE_ID, query: 'AppExceptions | count', passes: '< 10', over: 30m }, { name: latency, prometheus: PROMETHEUS_URL, query: 'max(up)', passes: '== 1', otherwise: warn }] }",
  );
  expect(errors).toEqual([]);
  expect(preflight).toMatchObject({
    checks: { pods: 'block' },
    custom: [
      { setting: 'READY_URL', timeout: 5000 },
      { passes: { operator: '<', number: 10 }, otherwise: 'block', over: 1_800_000 },
      { passes: { operator: '==', number: 1 }, otherwise: 'warn' },
    ],
  });
});

test.each([
  { text: '{ checks: { quotas: off } }', says: 'quotas' },
  { text: '{ checks: { quota: maybe } }', says: 'block, warn, off' },
  {
    text: "{ custom: [{ name: a, setting: 'https://x.example/?code=1', key: K }] }",
    says: 'the name of an app setting',
  },
  { text: '{ custom: [{ name: a, setting: URL }] }', says: 'key' },
  { text: '{ custom: [{ name: a, setting: URL, key: K, timeout: 5m }] }', says: 'from 1s to 60s' },
  { text: "{ custom: [{ name: a, workspace: W, query: q, passes: 'few' }] }", says: "'< 5'" },
])('$text is refused', ({ text, says }) => {
  const { errors } = read(text);
  expect(errors.join('\n')).toContain(says);
});

test.each([
  ['<', 4, true],
  ['<', 5, false],
  ['<=', 5, true],
  ['>', 5, false],
  ['>=', 5, true],
  ['==', 5, true],
  ['!=', 5, false],
] as const)('5 is the limit: %s %d is %s', (operator, value, is) => {
  expect(holds({ operator, number: 5 }, value)).toBe(is);
});
