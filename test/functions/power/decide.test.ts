/** What is decided about one cluster by its hours, and what blocks it. The week of 23 November 2026. */
import { aPowerCluster, type Case, decideCase, iso, OFFICE, told } from './support';

const stopped = aPowerCluster({ power: 'Stopped' });

const freeze = { name: 'sale', from: iso('Mon 00:00'), to: iso('Sun 00:00'), jobs: [] };

const cases: (Case & { name: string; is: string })[] = [
  { name: 'in its hours it runs', at: 'Mon 12:00', is: 'done runningHours' },
  { name: 'after its hours it is stopped', at: 'Mon 18:00', is: 'stop cluster schedule: offHours' },
  {
    name: 'at night a stopped one is left',
    at: 'Mon 23:00',
    cluster: stopped,
    is: 'done offHours',
  },
  { name: 'a missed stop is made up', at: 'Tue 03:15', is: 'stop cluster schedule: offHours' },
  {
    name: 'a missed start is made up',
    at: 'Tue 11:00',
    cluster: stopped,
    is: 'start cluster schedule: runningHours',
  },
  {
    name: 'early enough it is started',
    at: 'Tue 07:40',
    cluster: stopped,
    is: 'start cluster schedule: startingEarly',
  },
  { name: 'and not before', at: 'Tue 07:39', cluster: stopped, is: 'done offHours' },
  {
    name: 'shortly before its hours a stop is not worth it',
    at: 'Tue 07:05',
    is: 'done notWorthIt,offHours',
  },
  { name: 'at the weekend it is stopped', at: 'Sat 12:00', is: 'stop cluster schedule: offHours' },

  {
    name: 'steward: off wins',
    at: 'Mon 20:00',
    settings: { outside: { code: 'optedOut', message: 'Off.' } },
    is: 'done optedOut',
  },
  {
    name: 'a bad tag: never on a guess',
    at: 'Mon 20:00',
    settings: { badTag: { code: 'badTag', message: 'Bad.' } },
    is: 'refuse badTag',
  },
  {
    name: 'no rule at all',
    at: 'Mon 20:00',
    schedule: null,
    settings: { rule: undefined as never },
    is: 'done nothingAsked',
  },
  {
    name: 'an unknown state',
    at: 'Mon 20:00',
    cluster: aPowerCluster({ provisioningState: '' }),
    is: 'refuse unknownState',
  },
  {
    name: 'a failed one is not stopped',
    at: 'Mon 20:00',
    cluster: aPowerCluster({ provisioningState: 'Failed' }),
    is: 'refuse failedState,offHours',
  },
  {
    name: 'but it is started',
    at: 'Tue 09:00',
    cluster: { ...stopped, provisioningState: 'Failed' },
    is: 'start cluster schedule: runningHours',
  },
  {
    name: 'Azure is changing it',
    at: 'Mon 20:00',
    cluster: aPowerCluster({ provisioningState: 'Upgrading' }),
    is: 'wait changing,offHours',
  },
  {
    name: 'a rollout is at work on it',
    at: 'Mon 20:00',
    lease: { holder: 'rollout', purpose: 'upgrade', until: iso('Tue 20:00') },
    is: 'wait leaseHeld,offHours',
  },
  {
    name: 'our stop is under way',
    at: 'Mon 18:05',
    alive: { kind: 'stop', asked: iso('Mon 18:00') },
    is: 'wait underWay,offHours',
  },
  {
    name: 'in a freeze nothing is stopped',
    at: 'Mon 20:00',
    settings: { freezes: [freeze] },
    is: 'wait frozen,offHours',
  },
  {
    name: 'a freeze of another job is none',
    at: 'Mon 20:00',
    settings: { freezes: [{ ...freeze, jobs: ['upgrades'] }] },
    is: 'stop cluster schedule: offHours',
  },
];

test.each(cases)('$at, $name: $is', ({ is, ...the }) => {
  expect(told(the)).toBe(is);
});

test('reasons are sentences with the local time', () => {
  const { verdict } = decideCase({ at: 'Mon 20:00' });
  expect(verdict.because[0]?.message).toBe(
    "Outside 'office' since Mon 23 Nov 2026 18:00 Europe/Amsterdam; nobody extended it.",
  );
});

test('the hour of a start goes with it', () => {
  const { verdict } = decideCase({ at: 'Tue 07:45', cluster: stopped });
  expect(verdict).toMatchObject({ action: { readyBy: iso('Tue 08:00') } });
});

test('on a holiday it stays off, and the reason names it', () => {
  const calendar = { name: 'ours', dates: [{ date: '2026-11-25', name: 'Founding Day' }] };
  const schedule = { ...OFFICE, holidays: { calendar, instead: 'off' as const } };
  const { verdict } = decideCase({ at: 'Wed 12:00', schedule });
  expect(verdict).toMatchObject({ kind: 'act', action: { kind: 'stop' } });
  expect(verdict.because[0]?.message).toContain('2026-11-25 is Founding Day');
});
