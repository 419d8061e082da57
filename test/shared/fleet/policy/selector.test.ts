import { parsePolicy } from '../../../../shared/fleet/policy';
import { assignRings } from '../../../../shared/fleet/rings';
import { aMember } from '../../../support/clusters';

const member = (name: string, tags: Record<string, string> = {}, location = 'westeurope') => ({
  ...aMember(name),
  tags,
  location,
  pools: [],
});

const fleet = [
  member('a', { env: 'dev', Tier: '1' }),
  member('b', { env: 'test' }, 'North Europe'),
  member('c'),
];

/** Names of the clusters that a selector chooses from a, b and c. */
function chosen(selector: string, extra = ''): string[] {
  const policy = parsePolicy(`rings: [{ name: x, clusters: ${selector} }]\n${extra}`, 'fleet.yaml');
  return assignRings(policy, fleet).rings.flatMap(({ clusters }) =>
    clusters.map(({ name }) => name),
  );
}

test.each([
  { selector: 'all', names: ['a', 'b', 'c'] },
  { selector: '{ tags: { env: dev } }', names: ['a'] },
  { selector: '{ tags: { env: DEV } }', names: [] },
  { selector: '{ tags: { ENV: dev } }', names: ['a'] },
  { selector: '{ tags: { env: [dev, test] } }', names: ['a', 'b'] },
  { selector: '{ tags: { env: { notin: [dev] } } }', names: ['b', 'c'] },
  { selector: '{ tags: { env: { notin: [dev], exists: true } } }', names: ['b'] },
  { selector: '{ tags: { env: { exists: false } } }', names: ['c'] },
  { selector: "{ tags: { env: dev, tier: { equals: '1' } } }", names: ['a'] },
  { selector: '{ location: northeurope }', names: ['b'] },
  { selector: '{ location: { notin: [North Europe] } }', names: ['a', 'c'] },
  { selector: '{ name: { in: [A, c] } }', names: ['a', 'c'] },
  { selector: '{ subscription: SUB-1, resourceGroup: RG-1 }', names: ['a', 'b', 'c'] },
  { selector: '{ resourceGroup: other }', names: [] },
])('$selector selects $names', ({ selector, names }) => {
  expect(chosen(selector)).toEqual(names);
});

test.each([
  { scope: '{ exclude: { tags: { env: dev } } }', names: ['b', 'c'] },
  { scope: '{ include: { tags: { env: { exists: true } } } }', names: ['a', 'b'] },
  { scope: '{ subscriptions: [11111111-aaaa-4aaa-8aaa-000000000001] }', names: [] },
])('the scope $scope leaves $names', ({ scope, names }) => {
  expect(chosen('all', `scope: ${scope}`)).toEqual(names);
});

test.each([
  { amount: '25%', clusters: 3, atOnce: 1 },
  { amount: '50%', clusters: 5, atOnce: 2 },
  { amount: '100%', clusters: 70, atOnce: 50 },
  { amount: '7', clusters: 3, atOnce: 7 },
])('$amount of $clusters clusters are $atOnce at once', ({ amount, clusters, atOnce }) => {
  const policy = parsePolicy(
    `rings: [{ name: x, clusters: all, maxConcurrent: ${amount} }]`,
    'fleet.yaml',
  );
  const members = Array.from({ length: clusters }, (_, at) => member(`c${at}`));
  expect(assignRings(policy, members).rings[0]?.maxConcurrent).toBe(atOnce);
});

test('the tag of the order decides, numbers by size, without it last', () => {
  const policy = parsePolicy('rings: [{ name: x, clusters: all, orderBy: turn }]', 'fleet.yaml');
  const members = [
    member('a'),
    member('b', { turn: '10' }),
    member('c', { turn: '9' }),
    member('d', { turn: '9' }),
  ];
  const [ring] = assignRings(policy, members).rings;
  expect(ring?.clusters.map(({ name }) => name)).toEqual(['c', 'd', 'b', 'a']);
});

test('the tag wins over selectors, the first selector over later ones', () => {
  const policy = parsePolicy(
    'rings: [{ name: x, clusters: all }, { name: y, clusters: all }]',
    'fleet.yaml',
  );
  const { rings } = assignRings(policy, [member('a'), member('b', { 'steward-ring': 'y' })]);
  expect(rings.map(({ clusters }) => clusters.map(({ name }) => name))).toEqual([['a'], ['b']]);
});
