import fc from 'fast-check';
import { parsePolicy } from '../../../shared/fleet/policy';
import { assignRings, type FleetMember } from '../../../shared/fleet/rings';
import { aMember, aRef } from '../../support/clusters';
import { plainRing } from '../../support/fleets';

const policy = parsePolicy(
  'rings: [{ name: dev, maxConcurrent: 5 }, { name: prod, maxConcurrent: 2 }]',
  'fleet.yaml',
);

function member(name: string, tags: Record<string, string>): FleetMember {
  return { ...aMember(name), tags, pools: [] };
}

test('clusters go into the rings of their tags, in the order of the policy and of the names', () => {
  const fleet = [
    member('c', { 'steward-ring': 'prod' }),
    member('b', { 'steward-ring': 'dev' }),
    member('a', { 'Steward-Ring': 'dev', owner: 'x' }),
  ];
  expect(assignRings(policy, fleet)).toEqual({
    rings: [
      { name: 'dev', maxConcurrent: 5, ...plainRing, clusters: [aMember('a'), aMember('b')] },
      { name: 'prod', maxConcurrent: 2, ...plainRing, clusters: [aMember('c')] },
    ],
    outside: [],
  });
});

test.each([
  {
    name: 'without the tag',
    tags: {},
    code: 'noRing',
    says: "The tag 'steward-ring' is missing; set it to one of: dev, prod.",
  },
  {
    name: 'with a ring that there is not',
    tags: { 'steward-ring': 'Dev' },
    code: 'noRing',
    says: "The tag 'steward-ring' is 'Dev', which no ring of the policy is called; set it to one of: dev, prod.",
  },
  {
    name: 'that opted out, though it names a ring',
    tags: { 'steward-ring': 'dev', Steward: 'OFF' },
    code: 'optedOut',
    says: "The tag 'steward: off' keeps AKS Steward away from this cluster.",
  },
])('a cluster $name is outside, with a reason', ({ tags, code, says }) => {
  const { rings, outside } = assignRings(policy, [member('lost', tags)]);
  expect(rings.flatMap(({ clusters }) => clusters)).toEqual([]);
  expect(outside).toEqual([
    { cluster: aRef('lost'), reason: expect.objectContaining({ code, message: says }) as object },
  ]);
});

test('every cluster is in exactly one place, and the order of the input does not matter', () => {
  const tags = fc.dictionary(
    fc.constantFrom('steward-ring', 'STEWARD-RING', 'steward', 'team'),
    fc.constantFrom('dev', 'prod', 'off', 'on', ''),
  );
  const fleets = fc
    .uniqueArray(fc.record({ name: fc.stringMatching(/^[a-z]{1,4}$/), tags }), {
      selector: ({ name }) => name,
    })
    .map((members) => members.map(({ name, tags: own }) => member(name, own)));
  fc.assert(
    fc.property(fleets, (fleet) => {
      const membership = assignRings(policy, fleet);
      const placed = [
        ...membership.rings.flatMap(({ clusters }) => clusters),
        ...membership.outside.map(({ cluster }) => cluster),
      ].map(({ name }) => name);
      expect(placed.sort()).toEqual(fleet.map(({ name }) => name).sort());
      expect(assignRings(policy, [...fleet].reverse())).toEqual(membership);
    }),
  );
});
