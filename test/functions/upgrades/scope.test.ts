/** What a goal means for a fleet, from the fleet query and the offers of regions alone. */
import type { Goal } from '../../../functions/upgrades/goalTypes';
import { scopesOf } from '../../../functions/upgrades/scope';
import { approvalSchema } from '../../../shared/fleet/approvalSchema';
import type { Ring, RingMember } from '../../../shared/fleet/rings';
import { aMember } from '../../support/clusters';
import { nights } from '../../support/oneUpgrade';

const at = '2026-11-23T06:00:00.000Z';
const TARGET: Goal = { kind: 'kubernetes', version: '1.34.2' };
const PATCHES: Goal = { kind: 'patches', versions: { '1.33': '1.33.6', '1.34': '1.34.2' } };
const IMAGES: Goal = {
  kind: 'nodeImages',
  week: '2026-W48',
  images: { westeurope: '202611.10.0' },
};

const offer = { released: ['1.33.6', '1.34.2'], longTerm: ['1.32.9'], previews: [] };
const offers = { places: { 'sub-1 westeurope': offer }, unread: {} };

const image = (date: string) => `AKSUbuntu-2204gen2containerd-${date}`;

function ringOf(name: string, clusters: RingMember[], fields: Partial<Ring> = {}): Ring {
  const rules = { maxConcurrent: 2, freezes: [], bake: 0, failureBudget: 0, minSuccess: 0 };
  return { name, ...rules, clusters, ...fields };
}

interface Wish {
  goal?: Goal;
  only?: string[];
  doubted?: string[];
}

function scopes(rings: Ring[], { goal = TARGET, only, doubted = [] }: Wish = {}) {
  const wish = { goal, offers, at, doubted: new Set(doubted) };
  const wanted = only === undefined ? {} : { only: new Set(only.map((id) => id.toLowerCase())) };
  return scopesOf({ rings, outside: [] }, { ...wish, ...wanted });
}

/** `todo`, or how it is known to end and why. */
function standing(member: RingMember, wish: Wish = {}): string {
  const known = scopes([ringOf('dev', [member])], wish).flatMap(({ members }) =>
    members.flatMap(({ result }) => result ?? []),
  );
  return known.map(({ status, because }) => `${status} ${because[0]?.code}`)[0] ?? 'todo';
}

const region = { location: 'Norway East' };

test.each<{ name: string; fields: Partial<RingMember>; wish?: Wish; is: string }>([
  { name: 'behind', fields: {}, is: 'todo' },
  { name: 'at the target', fields: { version: '1.34.2' }, is: 'unchanged atTarget' },
  { name: 'newer than the target', fields: { version: '1.35.0' }, is: 'unchanged atTarget' },
  {
    name: 'at the target after a failed change',
    fields: { version: '1.34.2', settled: false },
    is: 'todo',
  },
  {
    name: 'at the target, and not proved by the run before',
    fields: { version: '1.34.2' },
    wish: { doubted: ['sub-1:rg-1:shop'] },
    is: 'todo',
  },
  { name: 'where nobody knows the offer', fields: region, is: 'todo' },
  {
    name: 'with long-term support that has no such version',
    fields: { longTermSupport: true, version: '1.32.8' },
    is: 'skipped noLongTermSupport',
  },
  {
    name: 'at the newest patch of its minor',
    fields: { version: '1.33.6' },
    wish: { goal: PATCHES },
    is: 'unchanged atTarget',
  },
  {
    name: 'behind the newest patch of its minor',
    fields: { version: '1.33.4' },
    wish: { goal: PATCHES },
    is: 'todo',
  },
  {
    name: 'on a minor of which there is no patch any more',
    fields: { version: '1.31.2' },
    wish: { goal: PATCHES },
    is: 'skipped noPatch',
  },
  {
    name: 'with an old image',
    fields: { images: [image('202610.06.0'), image('202611.10.0')] },
    wish: { goal: IMAGES },
    is: 'todo',
  },
  {
    name: 'with the images of the week',
    fields: { images: [image('202611.10.0')] },
    wish: { goal: IMAGES },
    is: 'unchanged atTarget',
  },
  {
    name: 'of whose images nothing is known',
    fields: {},
    wish: { goal: IMAGES },
    is: 'skipped imageUnknown',
  },
])('a cluster $name: $is', ({ fields, wish, is }) => {
  expect(standing(aMember('shop', fields), wish)).toBe(is);
});

test('a region that does not offer it yet is named, and what it offers', () => {
  const lagging = { released: ['1.33.6'], longTerm: [], previews: [] };
  const member = aMember('shop', { location: 'northeurope' });
  const [scope] = scopesOf(
    { rings: [ringOf('dev', [member])], outside: [] },
    { goal: TARGET, offers: { places: { 'sub-1 northeurope': lagging }, unread: {} }, at },
  );
  const message = 'northeurope does not offer 1.34.2 yet, but 1.33.6; shop joins when it does.';
  expect(scope?.members[0]?.result).toMatchObject({ status: 'skipped', because: [{ message }] });
  expect(scope?.ring).toMatchObject({
    clusters: 1,
    todo: 0,
    unavailable: [{ name: 'shop', status: 'skipped', because: [{ code: 'notOffered', message }] }],
  });
});

test('a cluster that is there is reported with its version and without work', () => {
  const [scope] = scopes([ringOf('dev', [aMember('shop', { version: '1.35.0' })])]);
  expect(scope?.members[0]?.result).toMatchObject({
    from: '1.35.0',
    to: '1.35.0',
    steps: [],
    requests: 0,
    because: [{ message: 'Control plane and all node pools have 1.35.0 or newer.' }],
  });
});

test('each cluster is copied with what it is to get, and when it may begin', () => {
  const own = { ...nights, name: 'own' };
  const patched = aMember('b', { version: '1.33.4', window: own });
  const [scope] = scopes([ringOf('dev', [patched])], { goal: PATCHES });
  expect(scope?.members).toEqual([
    {
      member: {
        id: patched.id,
        name: 'b',
        ring: 'dev',
        location: 'westeurope',
        version: '1.33.4',
        target: '1.33.6',
        window: own,
      },
    },
  ]);
});

test('rings keep their order, their rules and their clusters', () => {
  const approval = approvalSchema.parse({});
  const there = aMember('there', { version: '1.34.2' });
  const plans = scopes([
    ringOf('dev', [aMember('a'), there]),
    ringOf('empty', []),
    ringOf('production', [aMember('b')], { approval, window: nights, bake: 60_000 }),
  ]).map(({ ring }) => ring);
  expect(plans.map(({ name, place, clusters, todo }) => [name, place, clusters, todo])).toEqual([
    ['dev', 0, 2, 1],
    ['empty', 1, 0, 0],
    ['production', 2, 1, 1],
  ]);
  expect(plans[2]).toMatchObject({ approval, window: nights, bake: 60_000 });
  expect(plans[0]).not.toHaveProperty('approval');
});

test('whoever names clusters means these and no others', () => {
  const rings = [ringOf('dev', [aMember('a'), aMember('b')]), ringOf('prod', [aMember('c')])];
  const [dev, prod] = scopes(rings, { only: [aMember('b').id.toUpperCase()] });
  expect(dev?.members.map(({ member }) => member.name)).toEqual(['b']);
  expect(prod?.ring).toMatchObject({ clusters: 0, todo: 0 });
});
