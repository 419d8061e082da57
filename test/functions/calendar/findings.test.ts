import { findAll } from '../../../functions/calendar/findings';
import type { LookedAt } from '../../../shared/azure/calendarStore';
import type { Finding } from '../../../shared/calendar/findings';
import { parsePolicy } from '../../../shared/fleet/policy';
import { aFinding, aSnapshot } from './support';

const DAY = 86_400_000;
const start = Date.UTC(2026, 10, 24, 5);
const policy = parsePolicy('rings: [{ name: dev }]', 'fleet.yaml');
const ground = { policy, holidays: {}, range: { start, end: start + 90 * DAY } };

/** Sunday nights, which a cluster with office hours sleeps through. */
const sundays = {
  aksManagedAutoUpgradeSchedule: {
    maintenanceWindow: {
      schedule: { weekly: { intervalWeeks: 1, dayOfWeek: 'Sunday' } },
      durationHours: 4,
      startTime: '02:00',
    },
  },
};
const officeHours = { 'steward-ring': 'dev', 'steward-schedule': 'Mon-Fri 07:00-20:00' };
const unread = { code: 'AuthorizationFailed', message: 'no right' };

function codes(looked: LookedAt[], before: Finding[] = []): string[] {
  return findAll(looked, before, ground).map(
    ({ cluster, subject, reason }) => `${cluster?.name ?? subject} ${reason.code}`,
  );
}

const window = aSnapshot('shop', { tags: officeHours, maintenance: sundays });

test.each<{ name: string; looked: LookedAt[]; before?: Finding[]; found: string[] }>([
  { name: 'nothing wrong', looked: [{ cluster: aSnapshot('shop') }], found: [] },
  {
    name: 'a window while the cluster is stopped',
    looked: [{ cluster: window }],
    found: ['shop maintenanceWhileStopped'],
  },
  {
    name: 'a cluster that is opted out is not looked at',
    looked: [{ cluster: { ...window, tags: { ...officeHours, steward: 'off' } } }],
    found: [],
  },
  {
    name: 'what was fixed is gone',
    looked: [{ cluster: aSnapshot('shop') }],
    before: [aFinding('shop')],
    found: [],
  },
  {
    name: 'what could not be read keeps what was found, and says so',
    looked: [{ cluster: aSnapshot('shop'), unread }],
    before: [aFinding('shop')],
    found: ['shop cannotLook', 'shop backupWhileStopped'],
  },
  {
    name: 'another cluster keeps nothing for it',
    looked: [{ cluster: aSnapshot('shop'), unread }, { cluster: aSnapshot('web') }],
    before: [aFinding('web')],
    found: ['shop cannotLook'],
  },
  {
    name: 'findings of its subscription stay as well',
    looked: [{ cluster: aSnapshot('shop'), unread }],
    before: [
      {
        ...aFinding('shop'),
        id: 'subscription:sub-1|sharedWindow|sub-1',
        subject: 'sub-1',
        reason: { code: 'sharedWindow', message: 'many' },
      },
    ],
    found: ['shop cannotLook', 'shop sharedWindow'],
  },
  {
    name: 'a setting that cannot be read is named',
    looked: [{ cluster: aSnapshot('shop', { tags: { ...officeHours, 'steward-window': 'x' } }) }],
    found: ['shop cannotLook'],
  },
  {
    name: 'a window of AKS that makes no sense is named',
    looked: [{ cluster: aSnapshot('shop', { maintenance: { default: { timeInWeek: 5 } } }) }],
    found: ['shop cannotLook'],
  },
])('$name', ({ looked, before = [], found }) => {
  expect(codes(looked, before)).toEqual(found);
});

test('a cluster that can be looked at again is not said to be hidden', () => {
  const blind = findAll([{ cluster: aSnapshot('shop'), unread }], [], ground);
  expect(codes([{ cluster: aSnapshot('shop') }], blind)).toEqual([]);
});

test('the same trouble has the same id on the next day', () => {
  const later = { ...ground, range: { start: start + DAY, end: start + 91 * DAY } };
  const looked = [{ cluster: aSnapshot('shop'), unread }, { cluster: window }];
  const ids = (at: typeof ground) => findAll(looked, [], at).map(({ id }) => id);
  expect(ids(later).sort()).toEqual(ids(ground).sort());
});
