import { goalsOf, type GoalRules } from '../../../functions/upgrades/goal';
import { offersOf } from '../../support/offers';

const offers = offersOf({
  westeurope: {
    released: ['1.32.9', '1.33.5', '1.34.0', '1.34.2', '1.33.6', '1.34.10'],
    longTerm: ['1.32.9', '1.30.8', '1.30.9'],
    previews: ['1.35.0'],
  },
  northeurope: ['1.32.8', '1.33.6', '1.34.2'],
});

const any: GoalRules = { goal: 'latest', allow: [], deny: [] };

test.each<{ name: string; rules?: Partial<GoalRules>; version: string }>([
  { name: 'latest is the newest that any region has released', version: '1.34.10' },
  {
    name: 'stable is the newest of the minor before',
    rules: { goal: 'stable' },
    version: '1.33.6',
  },
  { name: 'a minor is its newest patch', rules: { goal: '1.32' }, version: '1.32.9' },
  { name: 'a person may ask for one version', rules: { goal: '1.34.0' }, version: '1.34.0' },
  {
    name: 'without a denied patch, the one before',
    rules: { deny: ['1.34.10'] },
    version: '1.34.2',
  },
  { name: 'without a denied minor, the one before', rules: { deny: ['1.34'] }, version: '1.33.6' },
  {
    name: 'stable stays N-1 when N is denied',
    rules: { goal: 'stable', deny: ['1.34'] },
    version: '1.33.6',
  },
  { name: 'only allowed minors count', rules: { allow: ['1.33'] }, version: '1.33.6' },
  { name: 'only allowed versions count', rules: { allow: ['1.34.2', '1.33'] }, version: '1.34.2' },
  {
    name: 'a pinned minor without its denied patch',
    rules: { goal: '1.33', deny: ['1.33.6'] },
    version: '1.33.5',
  },
])('$name: $version', ({ rules, version }) => {
  const verdict = goalsOf({ ...any, ...rules }, offers);
  expect(verdict).toMatchObject({ kind: 'act', action: { kind: 'kubernetes', version } });
});

test('what the policy kept from being chosen is told', () => {
  const [reason] = goalsOf({ ...any, deny: ['1.34.10'] }, offers).because;
  expect(reason?.message).toContain('1.34.10 is not allowed by the policy, 1.34.2 is the newest');
});

test('regions that do not offer it yet are named with what they do offer', () => {
  const { because } = goalsOf(any, offers);
  expect(because.map(({ message }) => message)).toContainEqual(
    'northeurope does not offer 1.34.10 yet, but 1.34.2',
  );
});

describe('patches', () => {
  test('are the newest of each supported minor, and of those with long-term support', () => {
    expect(goalsOf({ ...any, goal: 'patch' }, offers)).toMatchObject({
      kind: 'act',
      action: {
        kind: 'patches',
        versions: { '1.30': '1.30.9', '1.32': '1.32.9', '1.33': '1.33.6', '1.34': '1.34.10' },
      },
    });
  });

  test('follow the lists of the policy', () => {
    const verdict = goalsOf({ goal: 'patch', allow: ['1.33', '1.34'], deny: ['1.34.10'] }, offers);
    expect(verdict).toMatchObject({ action: { versions: { '1.33': '1.33.6', '1.34': '1.34.2' } } });
  });
});

test.each<{ name: string; rules: Partial<GoalRules>; kind?: string; code: string; says: string }>([
  {
    name: 'a preview',
    rules: { goal: '1.35' },
    code: 'preview',
    says: '1.35 is a preview, which is never rolled out',
  },
  {
    name: 'a minor that nobody offers',
    rules: { goal: '1.36' },
    code: 'otherGoal',
    says: 'offered are 1.32, 1.33, 1.34',
  },
  {
    name: 'a version that nobody offers',
    rules: { goal: '1.34.7' },
    code: 'otherGoal',
    says: '1.34.7 is not offered',
  },
  {
    name: 'all patches denied',
    rules: { goal: '1.33', deny: ['1.33'] },
    code: 'denied',
    says: 'denies 1.33.5, 1.33.6',
  },
  {
    name: 'none allowed',
    rules: { goal: '1.33', allow: ['1.34'] },
    code: 'notAllowed',
    says: 'allows 1.34 and not 1.33.5',
  },
  {
    name: 'a minor below N-2',
    rules: { goal: '1.31' },
    kind: 'refuse',
    code: 'belowSupport',
    says: '1.32, 1.33, 1.34 are supported',
  },
  {
    name: 'one that only long-term support keeps',
    rules: { goal: '1.30' },
    kind: 'refuse',
    code: 'belowSupport',
    says: 'by the goal patch',
  },
])('$name is not rolled out, and it says why', ({ rules, kind = 'done', code, says }) => {
  const verdict = goalsOf({ ...any, ...rules }, offers);
  expect(verdict).toMatchObject({ kind, because: [{ code }] });
  expect(verdict.because[0]?.message).toContain(says);
});

test('a version below N-2 that a region still lists is refused', () => {
  const old = offersOf({ westeurope: ['1.31.5', '1.34.2'] });
  expect(goalsOf({ ...any, allow: ['1.31'] }, old)).toMatchObject({
    kind: 'refuse',
    because: [
      { code: 'belowSupport', message: expect.stringContaining('1.34 are supported') as string },
    ],
  });
});

describe('when no region says what it offers', () => {
  const unread = {
    places: {},
    unread: { 'sub-1 westeurope': { code: 'x', message: 'No right.' } },
  };

  test('the versions of the event are taken for it', () => {
    const announced = { latest: '1.34.2', stable: '1.33.6' };
    expect(goalsOf({ ...any, goal: 'stable' }, unread, announced)).toMatchObject({
      action: { version: '1.33.6' },
    });
  });

  test('and without an event nothing is done, with the reason', () => {
    const verdict = goalsOf(any, unread);
    expect(verdict).toMatchObject({ kind: 'done', because: [{ code: 'noOffer' }] });
    expect(verdict.because[0]?.message).toContain('No right.');
  });
});
