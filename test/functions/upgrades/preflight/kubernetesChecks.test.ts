/** What preflight finds inside a cluster. */
import { aCase, aNode, nothingSeen, NOW, testFindings, withCluster } from './support';

const budget = (fields: object) => ({
  ok: [
    {
      namespace: 'shop',
      name: 'web',
      disruptionsAllowed: 0,
      expectedPods: 2,
      selector: 'app=web',
      ...fields,
    },
  ],
});

const backup = (fields: object) => ({
  ok: [
    {
      namespace: 'velero',
      name: 'nightly-1',
      phase: 'Completed',
      started: '2026-11-23T01:00:00Z',
      completed: '2026-11-23T01:20:00Z',
      errors: 0,
      warnings: 0,
      ...fields,
    },
  ],
});

const require24h = 'backups: { beforeUpgrade: require, maxAge: 24h }';

describe('budgets', () => {
  testFindings([
    {
      name: 'budget holds',
      inside: { budgets: budget({}) },
      is: 'budgets block notDisruptedNow',
      says: ['shop/web', '2 pods'],
    },
    {
      name: 'budget holds, pods known',
      inside: { budgets: budget({ pods: [{ namespace: 'shop', name: 'web-1', node: 'user-0' }] }) },
      is: 'budgets block notDisruptedNow',
      says: ['web-1 on user-0'],
    },
    {
      name: 'budget of pods on nodes that stay',
      inside: {
        budgets: budget({ pods: [{ namespace: 'shop', name: 'web-1', node: 'other-0' }] }),
      },
      is: 'budgets pass pass',
    },
    {
      name: 'budget without pods',
      inside: { budgets: budget({ expectedPods: 0 }) },
      is: 'budgets pass pass',
    },
    {
      name: 'budget with room',
      inside: { budgets: budget({ disruptionsAllowed: 1 }) },
      is: 'budgets pass pass',
      says: ['1 disruption budget'],
    },
    {
      name: 'budget that never lets go',
      inside: { budgets: budget({ disruptionsAllowed: 1, never: true }) },
      is: 'budgets block neverDisrupted',
      says: ['maxUnavailable'],
    },
  ]);
});

describe('deprecated APIs', () => {
  testFindings([
    {
      name: 'API gone',
      inside: {
        deprecatedApis: {
          ok: [{ group: 'batch', version: 'v1beta1', resource: 'cronjobs', removedIn: '1.34' }],
        },
      },
      is: 'deprecatedApis block apiGone',
      says: ['cronjobs of batch/v1beta1 (removed in 1.34)', '12 hours'],
    },
    {
      name: 'API goes later',
      inside: {
        deprecatedApis: {
          ok: [{ group: 'batch', version: 'v1', resource: 'jobs', removedIn: '1.35' }],
        },
      },
      is: 'deprecatedApis pass pass',
      says: ['1.35'],
    },
    {
      name: 'API gone, patch only',
      one: aCase({ target: '1.33.6' }),
      inside: {
        deprecatedApis: {
          ok: [{ group: 'batch', version: 'v1', resource: 'jobs', removedIn: '1.33' }],
        },
      },
      is: 'deprecatedApis pass pass',
    },
    {
      name: 'API gone, forced',
      one: withCluster({ forceUntil: '2026-11-23T08:00:00Z' }),
      inside: {
        deprecatedApis: {
          ok: [{ group: '', version: 'v1', resource: 'things', removedIn: '1.34' }],
        },
      },
      is: 'deprecatedApis warn apiGoneForced',
    },
    {
      name: 'API gone, force over',
      one: withCluster({ forceUntil: '2026-11-23T05:00:00Z' }),
      inside: {
        deprecatedApis: {
          ok: [{ group: '', version: 'v1', resource: 'things', removedIn: '1.34' }],
        },
      },
      is: 'deprecatedApis block apiGone',
    },
  ]);
});

describe('nodes', () => {
  testFindings([
    {
      name: 'node not ready',
      inside: { nodes: { ok: [aNode('user-0', { ready: false })] } },
      is: 'nodes block notReady',
      says: ['user-0'],
    },
    {
      name: 'node cordoned',
      inside: { nodes: { ok: [aNode('user-0', { cordoned: true })] } },
      is: 'nodes warn cordoned',
      says: ['uncordon'],
    },
    {
      name: 'node quarantined',
      inside: { nodes: { ok: [aNode('user-0', { cordoned: true, quarantined: true })] } },
      is: 'nodes warn quarantined',
    },
    {
      name: 'node under pressure',
      inside: { nodes: { ok: [aNode('user-0', { pressure: ['DiskPressure'] })] } },
      is: 'nodes warn pressure',
      says: ['user-0 (DiskPressure)'],
    },
  ]);
});

describe('pods', () => {
  testFindings([
    {
      name: 'pod pending',
      inside: { pods: { ok: [{ namespace: 'shop', name: 'web-1', phase: 'Pending' }] } },
      is: 'pods warn podsNotRunning',
      says: ['shop/web-1 (Pending)', '1 of 1 pod'],
    },
    {
      name: 'pods crash',
      inside: {
        pods: {
          ok: Array.from({ length: 12 }, (_, at) => ({
            namespace: 'n',
            name: `p${at}`,
            phase: 'Running',
            waiting: 'CrashLoopBackOff',
          })),
        },
      },
      is: 'pods warn podsNotRunning',
      says: ['n/p9 (CrashLoopBackOff) and 2 more'],
    },
    {
      name: 'job done',
      inside: {
        pods: {
          ok: [
            { namespace: 'n', name: 'job', phase: 'Succeeded' },
            { namespace: 'n', name: 'old', phase: 'Failed' },
          ],
        },
      },
      is: 'pods pass pass',
    },
  ]);
});

describe('kured', () => {
  testFindings([
    {
      name: 'node reboots',
      inside: { nodes: { ok: [aNode('user-0', { rebooting: true })] } },
      is: 'kured block rebooting',
    },
    {
      name: 'lock held',
      inside: {
        kured: {
          ok: { daemonSet: 'kube-system/kured', holders: [{ node: 'user-0', since: NOW }] },
        },
      },
      is: 'kured block rebootLock',
      says: ['user-0'],
    },
    {
      name: 'lock of a ghost',
      inside: {
        kured: {
          ok: { daemonSet: 'kube-system/kured', holders: [{ node: 'gone-7', since: NOW }] },
        },
      },
      is: 'kured warn ghostLock',
      says: ['gone-7', 'kube-system/kured'],
    },
    {
      name: 'lock that has ended',
      inside: {
        kured: { ok: { holders: [{ node: 'user-0', since: NOW, until: '2026-11-23T05:59:00Z' }] } },
      },
      is: 'kured pass pass',
    },
    {
      name: 'lock, nodes unknown',
      inside: { nodes: nothingSeen, kured: { ok: { holders: [{ node: 'gone-7', since: NOW }] } } },
      is: 'kured block rebootLock',
    },
  ]);
});

describe('backups', () => {
  testFindings([
    {
      name: 'backup runs',
      inside: { backups: backup({ phase: 'InProgress' }) },
      is: 'backupRunning block backupInProgress',
      says: ['velero/nightly-1'],
    },
    { name: 'no Velero', is: 'backupRunning pass pass' },
    { name: 'backup not asked for', is: 'backupAge pass pass', says: ['ignore'] },
    {
      name: 'backup young enough',
      one: aCase({}, require24h),
      inside: { backups: backup({}) },
      is: 'backupAge pass pass',
      says: ['5h old', '1d'],
    },
    {
      name: 'backup too old',
      one: aCase({}, require24h),
      inside: { backups: backup({ started: '2026-11-22T05:00:00Z' }) },
      is: 'backupAge block backupTooOld',
      says: ['1d1h old', 'at most 1d'],
    },
    {
      name: 'only a broken backup',
      one: aCase({}, require24h),
      inside: { backups: backup({ phase: 'PartiallyFailed' }) },
      is: 'backupAge block noBackup',
    },
    { name: 'Velero missing', one: aCase({}, require24h), is: 'backupAge block noVelero' },
    {
      name: 'backups unknown',
      one: aCase({}, require24h),
      inside: { backups: nothingSeen },
      is: 'backupAge cannotLook throttled',
    },
    {
      name: 'days ahead of a backup',
      one: aCase({ ahead: true }, 'backups: { beforeUpgrade: take }'),
      inside: { backups: { ok: [] } },
      is: 'backupAge pass pass',
      says: ['just before'],
    },
  ]);
});
