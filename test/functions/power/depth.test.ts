/** How deep clusters sleep, how they rest, and half schedules. The week of 23 November 2026. */
import { aMemory, aPowerCluster, aPowerPool, type Case, iso, OFFICE, ours, told } from './support';

const stopped = aPowerCluster({ power: 'Stopped' });

const nap = aPowerCluster({ autoProvisioning: true });

const rule = { clusters: { tags: {} }, batchJobs: 'ignore', autoProvisioning: 'report' } as const;

const pools = { rule: { ...rule, depth: 'pools' as const } };

const napFreeze = {
  rule: { ...rule, depth: 'cluster' as const, autoProvisioning: 'freeze' as const },
};

const cases: (Case & { name: string; is: string })[] = [
  {
    name: 'it rests after a start',
    at: 'Mon 18:00',
    memory: aMemory({ ours: ours({ kind: 'start', asked: iso('Mon 17:45') }) }),
    is: 'wait resting,offHours',
  },
  {
    name: 'a guard has refused just now',
    at: 'Mon 18:05',
    memory: aMemory({
      ours: ours({
        kind: 'stop',
        asked: iso('Mon 18:00'),
        result: 'refused',
        because: [{ code: 'backupRunning', message: 'A backup runs.' }],
      }),
    }),
    is: 'wait refused,offHours',
  },
  {
    name: 'it is tried again',
    at: 'Mon 18:15',
    memory: aMemory({ ours: ours({ kind: 'stop', asked: iso('Mon 18:00'), result: 'refused' }) }),
    is: 'stop cluster schedule: offHours',
  },

  {
    name: 'user pools only',
    at: 'Mon 20:00',
    settings: pools,
    is: 'stop pools schedule: offHours',
  },
  {
    name: 'spot pools are left to spot',
    at: 'Mon 20:00',
    settings: pools,
    cluster: aPowerCluster({ pools: [aPowerPool({ spot: true })] }),
    is: 'done offHours',
  },
  {
    name: 'pools wake as they were put to sleep',
    at: 'Tue 09:00',
    settings: pools,
    state: 'asleep',
    is: 'start pools schedule: runningHours',
  },
  {
    name: 'auto-provisioning cannot be stopped',
    at: 'Mon 20:00',
    cluster: nap,
    is: 'refuse autoProvisioning,offHours',
  },
  {
    name: 'but frozen',
    at: 'Mon 20:00',
    cluster: nap,
    settings: napFreeze,
    is: 'stop pools schedule: offHours',
  },

  {
    name: 'stop-only starts nothing',
    at: 'Tue 09:00',
    cluster: stopped,
    schedule: { ...OFFICE, mode: 'stop-only' },
    is: 'done runningHours',
  },
  {
    name: 'stop-only stops',
    at: 'Mon 20:00',
    schedule: { ...OFFICE, mode: 'stop-only' },
    is: 'stop cluster schedule: offHours',
  },
  {
    name: 'start-only stops nothing',
    at: 'Mon 20:00',
    schedule: { ...OFFICE, mode: 'start-only' },
    is: 'done offHours',
  },
  {
    name: 'start-only starts',
    at: 'Tue 07:45',
    cluster: stopped,
    schedule: { ...OFFICE, mode: 'start-only' },
    is: 'start cluster schedule: startingEarly',
  },
  {
    name: 'what it starts after does not run',
    at: 'Tue 07:45',
    cluster: stopped,
    waitsFor: { code: 'startsAfter', message: 'After db.' },
    is: 'wait startsAfter,startingEarly',
  },
  {
    name: 'nobody knows what it starts after',
    at: 'Tue 07:45',
    cluster: stopped,
    waitsFor: { code: 'startsAfterUnknown', message: 'After x.' },
    is: 'refuse startsAfterUnknown,startingEarly',
  },
];

test.each(cases)('$at, $name: $is', ({ is, ...the }) => {
  expect(told(the)).toBe(is);
});
