/** The section `upgrades.health` of the policy. */
import { parsePolicy } from '../../../../shared/fleet/policy';
import { DEV, refuses } from './refuses';

const health = (text: string) =>
  parsePolicy(`${DEV}upgrades: { health: ${text} }`, 'p').upgrades.health;

test('a section left out has sensible rules', () => {
  expect(health('{}')).toEqual({
    period: 600_000,
    restarts: 3,
    apiErrors: 0.05,
    ignoreNamespaces: [],
    metrics: [],
  });
});

test('metrics are compared as the policy says', () => {
  const text = "{ metrics: [{ name: node_cpu_usage_percentage, worseBy: '150%', atLeast: 80 }] }";
  expect(health(text).metrics).toEqual([
    { name: 'node_cpu_usage_percentage', aggregation: 'average', worseBy: 1.5, atLeast: 80 },
  ]);
});

refuses([
  {
    name: 'an aggregation that is none',
    text: `${DEV}upgrades:\n  health: { metrics: [{ name: cpu, worseBy: 10%, aggregation: mean }] }`,
    says: [
      "3:63  upgrades.health.metrics[0].aggregation  'mean' is not allowed  one of: average, maximum, minimum, total",
    ],
  },
  {
    name: 'a growth that is no percentage',
    text: `${DEV}upgrades:\n  health: { metrics: [{ name: cpu, worseBy: 10 }] }`,
    says: [
      "3:45  upgrades.health.metrics[0].worseBy  10 is not allowed  a percentage such as '50%'",
    ],
  },
]);
