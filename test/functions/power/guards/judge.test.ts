/** What holds a stop or a start back, and what does not. */
import { judgeGuards, guardedBy } from '../../../../functions/power/guards/judge';
import type { GuardFacts } from '../../../../functions/power/guards/guard';
import { dueUpgrade } from '../../../../functions/power/guards/upgradesDue';
import type { Answers, EndpointFact, WebhookFact } from '../../../../shared/kubernetes/facts';
import type { RingPlan } from '../../../../functions/upgrades/contract';
import { aCluster, aPool, aRef } from '../../../support/clusters';

type Inside = Answers['beforeStop'];

const NOW = Date.UTC(2026, 10, 23, 19);
const MINUTE = 60_000;

const quiet: Inside = {
  nodes: { ok: [] },
  pods: { ok: [] },
  jobs: { ok: [] },
  validatingWebhooks: { ok: [] },
  mutatingWebhooks: { ok: [] },
  endpoints: { ok: [] },
  backups: { ok: null },
  restores: { ok: null },
  backupSchedules: { ok: null },
  karpenterPools: { ok: null },
};

function facts(fields: Partial<GuardFacts> = {}, inside: Partial<Inside> = {}): GuardFacts {
  return {
    now: NOW,
    zone: 'Europe/Amsterdam',
    action: { kind: 'stop', depth: 'cluster' },
    cluster: aCluster({ nodeResourceGroup: 'MC_shop' }),
    rest: 30 * MINUTE,
    freezes: [],
    batchJobs: 'wait',
    locks: { ok: [] },
    upgrades: { ok: [] },
    inside: { ok: { ...quiet, ...inside } },
    ...fields,
  };
}

function blockers(given: GuardFacts): string[] {
  return guardedBy(judgeGuards(given)).blocked.map(({ code }) => code);
}

const webhook: WebhookFact = {
  configuration: 'policies',
  name: 'all.policies.io',
  fails: true,
  wildcard: true,
  system: true,
  service: { namespace: 'policies', name: 'policies' },
};
const endpoint: EndpointFact = {
  namespace: 'policies',
  service: 'policies',
  node: 'n1',
  ready: true,
};
const node = { name: 'n1', ready: true, kubelet: '1.34.2', bootId: 'b', cordoned: false };
const lock = (level: 'ReadOnly' | 'CanNotDelete', scope: string) => ({
  locks: { ok: [{ name: 'l', level, scope }] },
});
const ended = (minutesAgo: number) => new Date(NOW - minutesAgo * MINUTE).toISOString();
const last = (kind: 'start' | 'stop', minutesAgo: number): Partial<GuardFacts> => ({
  last: {
    ...{ kind, depth: 'cluster', trigger: 'schedule', instance: 'i', because: [] },
    ...{ asked: ended(minutesAgo + 5), ended: ended(minutesAgo), result: 'done' },
  },
});
const pod = (keepAlive: string, phase = 'Running') => ({
  pods: { ok: [{ namespace: 'etl', name: 'p', phase, keepAlive }] },
});
const job = { namespace: 'etl', name: 'load', active: 1, ended: false };
const schedule = (text: string) => ({
  backupSchedules: { ok: [{ namespace: 'v', name: 's', schedule: text, paused: false }] },
});

test.each<{ what: string; given?: Partial<GuardFacts>; inside?: Partial<Inside>; by: string[] }>([
  { what: 'nothing', by: [] },
  {
    what: 'a change of Azure',
    given: { cluster: aCluster({ provisioningState: 'Updating' }) },
    by: ['foreignOperation'],
  },
  {
    what: 'a change of a pool',
    given: { cluster: aCluster({ pools: [aPool({ provisioningState: 'Scaling' })] }) },
    by: ['foreignOperation'],
  },
  {
    what: 'a freeze of everything',
    given: {
      freezes: [{ name: 'xmas', from: ended(60), to: ended(-60), jobs: [] }],
    },
    by: ['freeze'],
  },
  {
    what: 'a freeze of upgrades: not',
    given: { freezes: [{ name: 'x', from: ended(60), to: ended(-60), jobs: ['upgrades'] }] },
    by: [],
  },
  { what: 'a start just now', given: last('start', 10), by: ['rest'] },
  { what: 'a start some time ago: not', given: last('start', 31), by: [] },
  { what: 'a stop just now: not', given: last('stop', 10), by: [] },
  {
    what: 'an upgrade within the hour',
    given: { upgrades: { ok: [{ rollout: 'r', ring: 'dev', at: NOW + 30 * MINUTE }] } },
    by: ['upgradeDue'],
  },
  {
    what: 'an upgrade tomorrow: not',
    given: { upgrades: { ok: [{ rollout: 'r', ring: 'dev', at: NOW + 90 * MINUTE }] } },
    by: [],
  },
  {
    what: 'a read-only lock on the cluster',
    given: lock('ReadOnly', aRef().id.toUpperCase()),
    by: ['locked'],
  },
  {
    what: 'a lock on the group of the nodes',
    given: lock('CanNotDelete', '/subscriptions/sub-1/resourceGroups/mc_shop'),
    by: ['locked'],
  },
  {
    what: 'a lock on one of the machines',
    given: lock(
      'CanNotDelete',
      '/subscriptions/sub-1/resourceGroups/MC_shop/providers/Microsoft.Compute/disks/d',
    ),
    by: ['locked'],
  },
  {
    what: 'a lock against the deletion of the cluster: not',
    given: lock('CanNotDelete', aRef().id),
    by: [],
  },
  {
    what: 'locks that nobody can see',
    given: { locks: { cannotLook: { code: 'Forbidden', message: 'no.' } } },
    by: ['cannotLook'],
  },
  {
    what: 'a cluster that nobody can look into',
    given: { inside: { cannotLook: { code: 'cannotLook', message: 'no.' } } },
    by: ['cannotLook'],
  },
  { what: 'a backup due in 15 minutes', inside: schedule('15 19 * * *'), by: ['backupDue'] },
  {
    what: 'the same in a zone of its own',
    inside: schedule('CRON_TZ=Europe/Amsterdam 15 20 * * *'),
    by: ['backupDue'],
  },
  { what: 'a backup due in an hour: not', inside: schedule('0 20 * * *'), by: [] },
  { what: 'a schedule that Velero refuses: not', inside: schedule('never'), by: [] },
  {
    what: 'a running restore',
    inside: { restores: { ok: [{ namespace: 'v', name: 'r', phase: 'InProgress' }] } },
    by: ['backupRunning'],
  },
  { what: 'a pod to keep alive', inside: pod('true'), by: ['keepAlive'] },
  { what: 'until later', inside: pod('2026-11-23T20:30'), by: ['keepAlive'] },
  { what: 'until just now: not', inside: pod('2026-11-23T19:30'), by: [] },
  { what: 'nobody can tell until when', inside: pod('tonight'), by: ['keepAlive'] },
  { what: 'a pod that is through: not', inside: pod('true', 'Succeeded'), by: [] },
  { what: 'a Job', inside: { jobs: { ok: [job] } }, by: ['jobsRunning'] },
  {
    what: 'a Job that the policy ignores: not',
    given: { batchJobs: 'ignore' },
    inside: { jobs: { ok: [job] } },
    by: [],
  },
  {
    what: 'a Job to keep alive that the policy ignores',
    given: { batchJobs: 'ignore' },
    inside: { jobs: { ok: [{ ...job, keepAlive: 'true' }] } },
    by: ['keepAlive'],
  },
  {
    what: 'a webhook that must answer for everything',
    inside: { mutatingWebhooks: { ok: [webhook] } },
    by: ['webhookBlocks'],
  },
  {
    what: 'one that may stay silent: not',
    inside: { mutatingWebhooks: { ok: [{ ...webhook, fails: false }] } },
    by: [],
  },
  {
    what: 'one that leaves kube-system out: not',
    inside: { mutatingWebhooks: { ok: [{ ...webhook, system: false }] } },
    by: [],
  },
  {
    what: 'one on system nodes when user pools go: not',
    given: { action: { kind: 'stop', depth: 'pools' } },
    inside: {
      validatingWebhooks: { ok: [webhook] },
      endpoints: { ok: [endpoint] },
      nodes: { ok: [{ ...node, pool: 'system' }] },
    },
    by: [],
  },
  {
    what: 'one on user nodes when user pools go',
    given: { action: { kind: 'stop', depth: 'pools' } },
    inside: {
      validatingWebhooks: { ok: [webhook] },
      endpoints: { ok: [endpoint] },
      nodes: { ok: [{ ...node, pool: 'web' }] },
    },
    by: ['webhookBlocks'],
  },
])('a stop is held back by $what', ({ given, inside, by }) => {
  expect(blockers(facts(given, inside))).toEqual(by);
});

test('a person is needed for what does not pass by itself, and only for that', () => {
  const passing = facts({}, { jobs: { ok: [job] } });
  expect(guardedBy(judgeGuards(passing)).person).toBe(false);
  const lasting = facts(lock('ReadOnly', aRef().id), { jobs: { ok: [job] } });
  expect(guardedBy(judgeGuards(lasting)).person).toBe(true);
});

test('a start needs nobody inside, and no upgrade is in its way', () => {
  const { inside: _, ...outside } = facts({
    action: { kind: 'start', depth: 'cluster' },
    upgrades: { cannotLook: { code: 'x', message: 'y' } },
    ...lock('CanNotDelete', '/subscriptions/sub-1/resourceGroups/MC_shop'),
  });
  expect(blockers(outside)).toEqual([]);
});

describe('a rollout', () => {
  const ring = (name: string, place: number): RingPlan => ({
    ...{ name, place, maxConcurrent: 1, freezes: [], bake: 0, failureBudget: 0, minSuccess: 1 },
    ...{ clusters: 1, todo: 1, unavailable: [] },
  });
  const head = { rollout: 'r', rings: [ring('dev', 0), ring('prod', 1)] };
  const row = (name: string, inRing: string, done = false) => ({
    row: name,
    member: { ...aRef(name), ring: inRing, location: '', version: '' },
    ...(done && { result: {} }),
  });

  test.each([
    { what: 'waits for it now', rows: [row('shop', 'dev')], at: NOW },
    { what: 'has been there', rows: [row('shop', 'dev', true)], at: undefined },
    { what: 'is at a ring before', rows: [row('a', 'dev'), row('shop', 'prod')], at: undefined },
    { what: 'is through before', rows: [row('a', 'dev', true), row('shop', 'prod')], at: NOW },
    { what: 'does not know it', rows: [row('a', 'dev')], at: undefined },
  ])('that $what', ({ rows, at }) => {
    expect(dueUpgrade(head, rows, aRef('shop').id, NOW)?.at).toBe(at);
  });
});
