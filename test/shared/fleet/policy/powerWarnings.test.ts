import { checkPolicy, idleSettings } from '../../../../shared/fleet/policy';
import { parseSnapshot } from '../../../../shared/fleet/snapshot';

const CALENDAR = "calendars: { schedules: { office: 'Mon-Fri 08:00-18:00' } }\n";
const RINGS = 'rings: [{ name: dev }, { name: prod, approval: {} }]\n';

function warnings(power: string, tags: Record<string, string> = {}): string[] {
  const cluster = {
    id: '/subscriptions/sub-1/resourceGroups/rg-1/providers/Microsoft.ContainerService/managedClusters/a',
    name: 'a',
    location: 'westeurope',
    tags: { 'steward-ring': 'dev', ...tags },
    pools: [{ name: 'system', mode: 'System', count: 3 }],
  };
  const fleet = parseSnapshot(JSON.stringify({ clusters: [cluster] }), 'fleet.json');
  const look = { fleet, now: Date.UTC(2026, 10, 23) };
  const { policy, problems } = checkPolicy(`${CALENDAR}${RINGS}${power}`, 'f', look);
  expect(policy).toBeDefined();
  return problems.flatMap(({ path, wrong }) =>
    path.startsWith('power') ? `${path}: ${wrong}` : [],
  );
}

test.each([
  {
    name: 'a rule with a schedule',
    power: 'power: { rules: [{ clusters: all, schedule: office }] }',
    says: [],
  },
  {
    name: 'a rule that only looks for idleness',
    power: 'power: { rules: [{ clusters: all, idle: {} }] }',
    says: [],
  },
  {
    name: 'a rule without anything',
    power: 'power: { rules: [{ clusters: all, depth: pools }] }',
    says: ['power.rules[0]: stops and starts nothing by itself: it has no schedule and no idle'],
  },
  {
    name: 'the same beside a budget that acts',
    power:
      'power: { rules: [{ clusters: all }], budgets: [{ name: b, clusters: all, monthly: 10, steps: [stop] }] }',
    says: [],
  },
  {
    name: 'a budget that tightens to nothing',
    power: 'power: { budgets: [{ name: b, clusters: all, monthly: 10, steps: [warn, tighten] }] }',
    says: ["power.budgets[0].steps: budget 'b' cannot tighten anything: it has no coreHours"],
  },
  {
    name: 'a budget that has to ask',
    power: 'power: { budgets: [{ name: b, clusters: all, monthly: 10, steps: [stop] }] }',
    tags: { 'steward-ring': 'prod' },
    says: ["power.budgets[0].steps: budget 'b' stops these only when somebody approves: a"],
  },
  {
    name: 'a tag that nobody reads',
    power: '',
    tags: { 'steward-schedule': 'office' },
    says: ['power: without any rule or budget nothing is started or stopped, tag or no tag: a'],
  },
])('$name', ({ power, tags, says }) => {
  expect(warnings(power, tags)).toEqual(says);
});

test('power is in effect', () => {
  const text = `${CALENDAR}${RINGS}power: { rules: [{ clusters: all, schedule: office }] }`;
  expect(idleSettings(text, 'f').filter(({ path }) => path.startsWith('power'))).toEqual([]);
});
