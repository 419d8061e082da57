import type { ClusterStatus } from '../../../functions/upgrades/contract';
import { lane } from '../../../functions/upgrades/lane';
import { ringUpgrade } from '../../../functions/upgrades/ringUpgrade';
import { rollout } from '../../../functions/upgrades/rollout';
import type { Membership } from '../../../shared/fleet/rings';
import type { Notice } from '../../../shared/notify/notice';
import type { Outcome } from '../../../shared/reasons';
import { aMember, aRef } from '../../support/clusters';
import { type Answers, drive, throwing } from '../../support/drive';
import { aRing, claims, upgradesTo } from '../../support/fleets';

const ID = 'rollout:kubernetes:1.34.2';
const reason = { code: 'noRing', message: 'The tag is missing.' };

const fleet: Membership = {
  rings: [aRing('dev', ['a', 'b'], 2), aRing('staging', ['c']), aRing('production', ['d'])],
  outside: [{ cluster: aRef('lost'), reason }],
};

const delivered: Answers = { postToTeams: () => ({ ok: null }), sendMail: () => ({ ok: null }) };

function roll(statuses: Record<string, ClusterStatus> = {}, other: Answers = {}) {
  const told = drive(
    rollout,
    { goal: { kind: 'kubernetes', version: '1.34.2' } },
    {
      answers: { discoverFleet: () => ({ ok: fleet }), ...claims(), ...delivered, ...other },
      stories: [ringUpgrade, lane],
      children: { clusterUpgrade: upgradesTo(statuses) },
      instanceId: ID,
    },
  );
  const notices = (channel: string) =>
    told.calls.filter(({ name }) => name === channel).map(({ input }) => input as Notice);
  const begun = told.children
    .filter(({ name }) => name === 'clusterUpgrade')
    .map(({ input }) => (input as { cluster: { name: string } }).cluster.name);
  return { ...told, ...told.output, notices, begun };
}

test('ring after ring, and nobody is forgotten', () => {
  const { status, rings, outside, begun, children } = roll();
  expect(status).toBe('done');
  expect(rings.map(({ name, status: how }) => `${name} ${how}`)).toEqual([
    'dev done',
    'staging done',
    'production done',
  ]);
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  expect(outside).toEqual([{ ...aRef('lost'), reason }]);
  expect(children[0]).toMatchObject({ name: 'ringUpgrade', instanceId: `${ID}:dev` });
});

test('a failed cluster keeps the next rings from starting, and they say why', () => {
  const { status, rings, begun } = roll({ b: 'failed' });
  expect(status).toBe('failed');
  expect(begun).toEqual(['a', 'b']);
  expect(rings[1]).toEqual({
    name: 'staging',
    status: 'notStarted',
    clusters: [],
    because: [
      {
        code: 'ringBeforeFailed',
        message: 'Ring staging was not started because ring dev did not end well.',
        evidence: { ring: 'dev' },
      },
    ],
  });
  expect(rings[2]?.because[0]?.message).toContain('because ring dev did not');
});

test('a cluster that fails in the last ring leaves the others upgraded', () => {
  const { status, rings, begun } = roll({ d: 'failed' });
  expect(status).toBe('failed');
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  expect(rings.map(({ status: how }) => how)).toEqual(['done', 'done', 'failed']);
});

test('a skipped cluster holds nobody', () => {
  expect(roll({ a: 'skipped' }).status).toBe('done');
});

test('people hear of the start, of every ring and of the end, on both channels', () => {
  const { notices } = roll({ c: 'failed' });
  const titles = [
    'Kubernetes 1.34.2: rollout started',
    'Kubernetes 1.34.2: ring dev is done',
    'Kubernetes 1.34.2: ring staging has failures',
    'Kubernetes 1.34.2: rollout ended with failures',
  ];
  expect(notices('postToTeams').map(({ title }) => title)).toEqual(titles);
  expect(notices('sendMail').map(({ title }) => title)).toEqual(titles);
});

test('whoever asks sees how far it is', () => {
  const { statuses } = roll({ c: 'failed' });
  const ring = (name: string, clusters: number, status: string) => ({ name, clusters, status });
  expect(statuses).toContainEqual({
    target: '1.34.2',
    rings: [
      ring('dev', 2, 'done'),
      ring('staging', 1, 'running'),
      ring('production', 1, 'waiting'),
    ],
  });
  expect(statuses.at(-1)).toEqual({
    target: '1.34.2',
    rings: [
      ring('dev', 2, 'done'),
      ring('staging', 1, 'failed'),
      ring('production', 1, 'notStarted'),
    ],
  });
});

describe('clusters that are there', () => {
  const there = (...names: string[]) =>
    names.map((name) => aMember(name, { version: '1.34.3', settled: true }));

  test('are unchanged by what the fleet query says: nothing is begun and nobody hears of it', () => {
    const all = { rings: [{ ...aRing('dev', []), clusters: there('a', 'b') }], outside: [] };
    const { status, rings, begun, notices } = roll({}, { discoverFleet: () => ({ ok: all }) });
    expect({ status, begun, news: notices('postToTeams') }).toEqual({
      status: 'done',
      begun: [],
      news: [],
    });
    expect(rings[0]?.clusters).toMatchObject([
      { name: 'a', status: 'unchanged', from: '1.34.3', to: '1.34.3' },
      { name: 'b', status: 'unchanged' },
    ]);
  });

  test('are left out where others are behind, or not settled', () => {
    const unsettled = aMember('b', { version: '1.34.3', settled: false });
    const clusters = [...there('a'), unsettled, aMember('c')];
    const some = { rings: [{ ...aRing('dev', []), clusters }], outside: [] };
    const { begun, rings, notices } = roll({}, { discoverFleet: () => ({ ok: some }) });
    expect(begun).toEqual(['b', 'c']);
    expect(rings[0]?.clusters).toHaveLength(3);
    expect(notices('postToTeams')).toHaveLength(3);
  });
});

describe('news that cannot be delivered never stops the rollout', () => {
  const refused: Outcome<null> = { refused: { code: 'teamsRefused', message: 'No such flow.' } };
  const never: Outcome<null> = {
    retry: { after: 5, reason: { code: 'teamsRefused', message: 'Busy.' } },
  };

  test.each<{ name: string; postToTeams: NonNullable<Answers['postToTeams']>; says: string }>([
    { name: 'refused', postToTeams: () => refused, says: 'No such flow.' },
    { name: 'busy for ever', postToTeams: () => never, says: 'Gave up after 25 attempts.' },
    { name: 'broken', postToTeams: throwing('no disk'), says: 'no disk' },
  ])('Teams is $name: logged each time, and the mail is sent', ({ postToTeams, says }) => {
    const { status, errors, notices } = roll({}, { postToTeams });
    expect(status).toBe('done');
    expect(errors).toHaveLength(5);
    expect(errors[0]).toContain(`notice '${ID}@2026-11-23T06:00:00.000Z:started' was not deliv`);
    expect(errors[0]).toContain(says);
    expect(notices('sendMail')).toHaveLength(5);
  });
});

test('a fleet that cannot be discovered ends the rollout, and people are told why', () => {
  const refused = { code: 'AuthorizationFailed', message: 'The identity may not read.' };
  const told: Notice[] = [];
  const postToTeams = (notice: Notice): Outcome<null> => {
    told.push(notice);
    return { ok: null };
  };
  expect(() => roll({}, { discoverFleet: () => ({ refused }), postToTeams })).toThrow(
    'AuthorizationFailed: The identity may not read.',
  );
  expect(told).toMatchObject([
    {
      severity: 'attention',
      title: 'Kubernetes 1.34.2: rollout could not begin',
      reasons: [{ subject: 'fleet', reason: refused }],
    },
  ]);
});
