import { checkPolicy } from '../../../../shared/fleet/policy';
import { type ClusterSnapshot, parseSnapshot } from '../../../../shared/fleet/snapshot';

const NOW = Date.UTC(2026, 10, 23, 6);

type Pool = Partial<ClusterSnapshot['pools'][number]>;

function aFleet(...clusters: { name: string; tags?: Record<string, string>; pools?: Pool[] }[]) {
  const all = clusters.map(({ name, tags = {}, pools = [{}] }) => ({
    id: `/subscriptions/sub-1/resourceGroups/rg-1/providers/Microsoft.ContainerService/managedClusters/${name}`,
    name,
    location: 'westeurope',
    tags,
    pools: pools.map((pool) => ({ name: 'system', mode: 'System', count: 3, ...pool })),
  }));
  return parseSnapshot(JSON.stringify({ clusters: all }), 'fleet.json');
}

const dev = { name: 'a', tags: { 'steward-ring': 'dev' } };

function warnings(text: string, ...clusters: Parameters<typeof aFleet>): string[] {
  const { policy, problems } = checkPolicy(text, 'f', { fleet: aFleet(...clusters), now: NOW });
  expect(policy).toBeDefined();
  expect(problems.every(({ severity }) => severity === 'warning')).toBe(true);
  return problems.map(({ line, path, wrong, allowed }) => `${line} ${path}: ${wrong}; ${allowed}`);
}

const DEV = 'rings:\n  - name: dev\n';
const nodes = (count: number, maxSurge: string) => [{ name: 'work', count, maxSurge }];

test.each([
  { name: 'a fleet in order', text: DEV, clusters: [dev], says: [] },
  {
    name: 'a ring nobody is in',
    text: `${DEV}  - name: prod\n`,
    clusters: [dev],
    says: ['3 rings[1]: nobody is in ring prod; a selector that matches, or the tag steward-ring'],
  },
  {
    name: 'a cluster in no ring',
    text: DEV,
    clusters: [dev, { name: 'b' }],
    says: [
      "2 rings: cluster b is in no ring; The tag 'steward-ring' is missing; set it to one of: dev.",
    ],
  },
  {
    name: 'a cluster that wants to be left alone is in no ring on purpose',
    text: DEV,
    clusters: [dev, { name: 'b', tags: { steward: 'off' } }],
    says: [],
  },
  {
    name: 'a cluster in two rings',
    text: `${DEV}    clusters: all\n  - name: prod\n    clusters: { name: [a, b] }\n`,
    clusters: [{ name: 'a' }, { name: 'b', tags: { 'steward-ring': 'prod' } }],
    says: [
      '2 rings: cluster a is in dev and in prod; selectors that overlap nowhere; it goes to dev, the first',
    ],
  },
  {
    name: 'a window shorter than the work',
    text: `${DEV}    window: daily 01:00-02:00\nupgrades: { surge: keep }\n`,
    clusters: [{ ...dev, pools: nodes(30, '1') }],
    says: [
      "3 rings[0].window: window 'window of dev' is open for 1h at most, and the work is likely to take 3h7m30s: a; an opening of 3h7m30s or more",
    ],
  },
  {
    name: 'two slots that make one long opening',
    text: `${DEV}    window: [daily 01:00-03:00, daily 03:00-05:00]\n`,
    clusters: [{ ...dev, pools: nodes(30, '1') }],
    says: [],
  },
  {
    name: 'soak that makes the work too long',
    text: `${DEV}    window: daily 01:00-02:00\nupgrades: { soak: 20m }\n`,
    clusters: [dev],
    says: [
      "3 rings[0].window: window 'window of dev' is open for 1h at most, and the work is likely to take 1h25m30s: a; an opening of 1h25m30s or more",
    ],
  },
  {
    name: 'a window that never opens',
    text: `${DEV}    window: { slots: daily 01:00-05:00, since: 2030-01-01 }\n`,
    clusters: [dev],
    says: [
      "3 rings[0].window: window 'window of dev' does not open in the next 60 days: a; an opening of 25m30s or more",
    ],
  },
  {
    name: 'an approval nobody can give',
    text: `${DEV}    approval: { approvers: [] }\n`,
    clusters: [dev],
    says: [
      '3 rings[0].approval: nobody can give this approval: it needs 1, and 0 may give it; more approvers, a group, or a smaller needed',
    ],
  },
  {
    name: 'an approval that needs more people than there are',
    text: `${DEV}    approval: { approvers: [a@b.example], deputies: [a@b.example], needed: 2 }\n`,
    clusters: [dev],
    says: [
      '3 rings[0].approval: nobody can give this approval: it needs 2, and 1 may give it; more approvers, a group, or a smaller needed',
    ],
  },
  {
    name: 'an approval that a group can give',
    text: `${DEV}    approval: { approvers: ['group:platform'], needed: 2 }\n`,
    clusters: [dev],
    says: [],
  },
  {
    name: 'a reminder after the end',
    text: `${DEV}    approval: { remindAfter: 3d, expiresAfter: 1d }\n`,
    clusters: [dev],
    says: [
      '3 rings[0].approval: the reminder comes after 3d, when the approval has expired; remindAfter below 1d',
    ],
  },
  {
    name: 'a surge of 100 % on a pool of 40 nodes',
    text: `${DEV}upgrades:\n  surge: 100%\n`,
    clusters: [{ ...dev, pools: nodes(40, '1') }],
    says: [
      '4 upgrades.surge: a surge of 100% adds 40 nodes at once to pool a/work of 40; a surge of fewer than 20 nodes, for example 33%',
    ],
  },
  {
    name: 'the same as the pool has it',
    text: `${DEV}upgrades: { surge: keep }\n`,
    clusters: [{ ...dev, pools: nodes(40, '100%') }],
    says: [
      '3 upgrades.surge: a surge of 100% adds 40 nodes at once to pool a/work of 40; a surge of fewer than 20 nodes, for example 33%',
    ],
  },
  {
    name: 'system pools with maxUnavailable',
    text: `${DEV}upgrades:\n  maxUnavailable: 1\n`,
    clusters: [{ ...dev, pools: [{}, { name: 'work', mode: 'User' as const }] }],
    says: [
      '4 upgrades.maxUnavailable: AKS refuses maxUnavailable for system pools: a/system; a surge instead',
    ],
  },
  {
    name: 'a goal that is denied',
    text: `${DEV}upgrades:\n  goal: '1.34'\n  deny: ['1.34']\n`,
    clusters: [dev],
    says: [
      '4 upgrades.goal: the goal 1.34 is not among the versions allowed; a goal that allow and deny leave possible',
    ],
  },
  {
    name: 'a tag that makes no sense',
    text: DEV,
    clusters: [{ ...dev, tags: { ...dev.tags, 'steward-schedule': 'nights' } }],
    says: ["1 : cluster a; The tag 'steward-schedule: nights' makes no sense: none is defined"],
  },
])('$name', ({ text, clusters, says }) => {
  expect(warnings(text, ...clusters)).toEqual(says);
});
