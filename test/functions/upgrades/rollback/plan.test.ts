/** What going back would take, and why it is not always possible. */
import {
  notesBefore,
  type RollbackFacts,
  rollbackPlan,
} from '../../../../functions/upgrades/rollback/plan';
import { aCluster, aPool } from '../../../support/clusters';

const OLD = 'AKSUbuntu-2204gen2containerd-202610.06.0';
const NEW = 'AKSUbuntu-2204gen2containerd-202611.03.0';
const NOW = '2026-11-24T06:00:00.000Z';

const noted = { pool: 'system', version: '1.33.4', image: OLD, rollout: 'r' };
const note = { ...noted, until: '2026-11-30T06:00:00.000Z' };
const used = { version: '1.33.4', image: OLD, at: '2026-11-23T06:00:00Z' };
const pool = aPool({ version: '1.34.2', image: NEW });
const back = { kind: 'rollback', pool: 'system', version: '1.33.4', image: OLD };

function plan(facts: Partial<RollbackFacts> = {}, now = NOW) {
  const cluster = aCluster({ version: '1.34.2', pools: [pool] });
  return rollbackPlan({ cluster, notes: [note], recent: { system: [used] }, ...facts }, now);
}

const codes = (...args: Parameters<typeof plan>) => plan(...args).because.map(({ code }) => code);

test('a pool goes back to the version and image before, and the control plane stays', () => {
  expect(plan()).toEqual({
    changes: [back],
    until: note.until,
    because: [
      {
        code: 'controlPlaneStays',
        message:
          'The control plane of shop stays at 1.34.2: it has no way back, and pools may lag behind it.',
      },
    ],
  });
});

test('system pools go first', () => {
  const user = aPool({ name: 'a', mode: 'User', version: '1.34.2', image: NEW });
  const { changes } = plan({
    cluster: aCluster({ version: '1.34.2', pools: [user, pool] }),
    notes: [{ ...note, pool: 'a' }, note],
    recent: { a: [used], system: [used] },
  });
  expect(changes.map((change) => change.pool)).toEqual(['system', 'a']);
});

test.each([
  {
    name: 'with an auto-upgrade channel',
    fields: { autoUpgradeChannel: 'stable' },
    says: 'channelOn',
  },
  {
    name: 'while Azure changes the pool',
    fields: { pools: [{ ...pool, provisioningState: 'Upgrading' }] },
    says: 'busy',
  },
  {
    name: 'by two minor versions',
    fields: { pools: [{ ...pool, version: '1.35.1' }] },
    says: 'tooFar',
  },
])('not $name', ({ fields, says }) => {
  const cluster = aCluster({ version: '1.35.1', pools: [pool], ...fields });
  expect(plan({ cluster }).changes).toEqual([]);
  expect(codes({ cluster })).toEqual(['controlPlaneStays', says]);
});

test('not after seven days', () => {
  expect(codes({}, note.until)).toEqual(['controlPlaneStays', 'tooLate']);
});

test("not when Azure's own word is another", () => {
  const [, reason] = plan({ recent: { system: [{ ...used, image: NEW }] } }).because;
  expect(reason).toMatchObject({
    code: 'notKept',
    message: expect.stringContaining(`1.33.4 (${NEW})`) as string,
  });
  expect(codes({ recent: {} })).toEqual(['controlPlaneStays', 'notKept']);
});

test.each([
  { name: 'no pool has changed', fields: { version: '1.33.4', image: OLD } },
  { name: 'the pool is another one', fields: { name: 'other' } },
])('nothing to go back from when $name', ({ fields }) => {
  const cluster = aCluster({ version: '1.34.2', pools: [aPool({ ...pool, ...fields })] });
  expect(plan({ cluster })).toMatchObject({ changes: [], because: [{ code: 'nothingMoved' }] });
});

test('before an upgrade it is noted what pools run, unless they are half-way', () => {
  const pools = [
    aPool({ image: OLD }),
    aPool({ name: 'half', image: OLD, provisioningState: 'Failed' }),
  ];
  const notes = notesBefore(aCluster({ pools }), 'r', '2026-11-23T06:00:00.000Z');
  expect(notes).toEqual([note]);
});
