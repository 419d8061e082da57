/** Who else has a say: people, budgets, idleness. The week of 23 November 2026. */
import { aMemory, aPowerCluster, type Case, decideCase, iso, ours, told } from './support';

const stopped = aPowerCluster({ power: 'Stopped' });

const by = { by: 'anna', why: 'demo' };

const rule = { clusters: { tags: {} }, batchJobs: 'ignore', autoProvisioning: 'report' } as const;

const idleRule = {
  rule: {
    ...rule,
    depth: 'cluster' as const,
    idle: { after: 7.2e6, cpuBelow: 10, networkBelow: 100, notice: 1.8e6, cooldown: 3.6e6 },
  },
};

const idleness = {
  kind: 'idle' as const,
  since: iso('Mon 12:00'),
  because: [{ code: 'idle', message: 'Nobody.' }],
};

const wish = {
  budget: 'team',
  step: 'stop' as const,
  because: [{ code: 'overBudget', message: 'Over.' }],
};

const cases: (Case & { name: string; is: string })[] = [
  {
    name: 'extended',
    at: 'Mon 20:00',
    overrides: [{ kind: 'extend', from: iso('Mon 17:00'), until: iso('Mon 22:00'), ...by }],
    is: 'done extended,offHours',
  },
  {
    name: 'extended, and over',
    at: 'Mon 22:00',
    overrides: [{ kind: 'extend', from: iso('Mon 17:00'), until: iso('Mon 22:00'), ...by }],
    is: 'stop cluster schedule: offHours',
  },
  {
    name: 'woken at night',
    at: 'Mon 23:00',
    cluster: stopped,
    overrides: [{ kind: 'wake', from: iso('Mon 23:00'), until: iso('Tue 02:00'), ...by }],
    is: 'start cluster override: woken,offHours',
  },
  {
    name: 'the stop on Friday is skipped',
    at: 'Sat 12:00',
    overrides: [{ kind: 'skip', from: iso('Fri 12:00'), until: iso('Sun 23:00'), ...by }],
    is: 'done stopSkipped,offHours',
  },
  {
    name: 'held as it is',
    at: 'Mon 20:00',
    overrides: [{ kind: 'hold', from: iso('Mon 12:00'), until: iso('Tue 12:00'), ...by }],
    is: 'done held,offHours',
  },
  {
    name: 'woken without any schedule',
    at: 'Mon 23:00',
    schedule: null,
    cluster: stopped,
    overrides: [{ kind: 'wake', from: iso('Mon 23:00'), until: iso('Tue 02:00'), ...by }],
    is: 'start cluster override: woken',
  },

  {
    name: "a person's start is respected",
    at: 'Mon 23:00',
    memory: aMemory({
      hand: { state: 'running', since: iso('Mon 21:00'), until: iso('Tue 08:00') },
    }),
    is: 'done hand',
  },
  {
    name: 'an override goes before a hand',
    at: 'Mon 12:00',
    cluster: stopped,
    memory: aMemory({
      hand: { state: 'stopped', since: iso('Mon 10:00'), until: iso('Mon 18:00') },
    }),
    overrides: [{ kind: 'wake', from: iso('Mon 12:00'), until: iso('Mon 14:00'), ...by }],
    is: 'start cluster override: woken,runningHours',
  },

  {
    name: 'over budget it is stopped in its hours',
    at: 'Mon 12:00',
    budget: wish,
    is: 'stop cluster budget: overBudget',
  },
  {
    name: 'not without the yes it needs',
    at: 'Mon 12:00',
    budget: { ...wish, needsApproval: true },
    is: 'done runningHours',
  },
  {
    name: 'a warning stops nothing',
    at: 'Mon 12:00',
    budget: { ...wish, step: 'warn' },
    is: 'done runningHours',
  },
  {
    name: 'a person asked for it all the same',
    at: 'Mon 12:00',
    budget: wish,
    overrides: [{ kind: 'wake', from: iso('Mon 11:00'), until: iso('Mon 14:00'), ...by }],
    is: 'done woken,runningHours',
  },

  {
    name: 'idle, and nobody was warned yet',
    at: 'Mon 15:00',
    settings: idleRule,
    idleness,
    is: 'done runningHours',
  },
  {
    name: 'idle, and people have time to object',
    at: 'Mon 15:00',
    settings: idleRule,
    idleness,
    memory: aMemory({ idle: { since: iso('Mon 12:00'), warned: iso('Mon 14:45') } }),
    is: 'wait idle',
  },
  {
    name: 'idle, and nobody objected',
    at: 'Mon 15:15',
    settings: idleRule,
    idleness,
    memory: aMemory({ idle: { since: iso('Mon 12:00'), warned: iso('Mon 14:45') } }),
    is: 'stop cluster idle: idle',
  },
  {
    name: 'unknown is not idle',
    at: 'Mon 15:15',
    settings: idleRule,
    idleness: { kind: 'unknown', because: [] },
    memory: aMemory({ idle: { since: iso('Mon 12:00'), warned: iso('Mon 14:45') } }),
    is: 'done runningHours',
  },
  {
    name: 'what was idle is not started again in the same hours',
    at: 'Mon 16:00',
    cluster: stopped,
    memory: aMemory({ ours: ours({ kind: 'stop', trigger: 'idle', asked: iso('Mon 15:15') }) }),
    is: 'done idleStopped,runningHours',
  },
  {
    name: 'but in the next',
    at: 'Tue 08:00',
    cluster: stopped,
    memory: aMemory({ ours: ours({ kind: 'stop', trigger: 'idle', asked: iso('Mon 15:15') }) }),
    is: 'start cluster schedule: runningHours',
  },
];

test.each(cases)('$at, $name: $is', ({ is, ...the }) => {
  expect(told(the)).toBe(is);
});

const alive = { kind: 'stop' as const, asked: iso('Mon 18:00') };

test.each<{ name: string; the: Case; overtakes: string | undefined }>([
  {
    name: 'the schedule lets a stop come to its end',
    the: { at: 'Mon 18:05', alive },
    overtakes: undefined,
  },
  {
    name: 'somebody keeps it running',
    the: {
      at: 'Mon 18:05',
      alive,
      overrides: [{ kind: 'wake', from: iso('Mon 18:03'), until: iso('Mon 22:00'), ...by }],
    },
    overtakes: 'woken',
  },
  {
    name: 'somebody holds it',
    the: {
      at: 'Mon 18:05',
      alive,
      overrides: [{ kind: 'hold', from: iso('Mon 18:03'), until: iso('Mon 22:00'), ...by }],
    },
    overtakes: 'held',
  },
])('a stop that goes on is overtaken by a person only: $name', ({ the, overtakes }) => {
  expect(decideCase(the).overtakes?.code).toBe(overtakes);
});
