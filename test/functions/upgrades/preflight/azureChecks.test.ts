/** What preflight finds from outside: states, the way, channels, locks, windows. */
import { aPool } from '../../../support/clusters';
import type { Case } from '../../../../functions/upgrades/preflight/facts';
import { aCase, nothingSeen, testFindings, withCluster } from './support';

const images = (fields: Partial<Case['cluster']> = {}) => {
  const { target, ...one } = withCluster(fields);
  const goal = {
    kind: 'nodeImages' as const,
    week: '2026-W47',
    images: { westeurope: '202611.10.0' },
  };
  return { ...one, goal };
};

const lock = (scope: string, level: 'ReadOnly' | 'CanNotDelete') => ({
  locks: { ok: [{ name: 'hands-off', level, scope: `/subscriptions/SUB-1${scope}` }] },
});

function aWindow() {
  const slot = {
    on: { kind: 'weekly' as const, days: [1, 2, 3, 4, 5] as (1 | 2 | 3 | 4 | 5)[], every: 1 },
    from: '20:00',
    to: '05:00',
  };
  return { name: 'nights', zone: 'Europe/Amsterdam', slots: [slot], except: [] };
}

describe('state', () => {
  testFindings([
    {
      name: 'stopped',
      one: withCluster({ power: 'Stopped' }),
      is: 'state warn stopped',
      says: ['upgrades.stopped: skip'],
    },
    {
      name: 'busy',
      one: withCluster({ provisioningState: 'Updating' }),
      is: 'state warn busy',
      says: ['shop is Updating', 'waits'],
    },
    {
      name: 'failed before',
      one: withCluster({ provisioningState: 'Failed' }),
      is: 'state warn failedBefore',
    },
    {
      name: 'being deleted',
      one: withCluster({ provisioningState: 'Deleting' }),
      is: 'state block deleting',
    },
  ]);
});

describe('path', () => {
  testFindings([
    {
      name: 'not offered',
      azure: { offered: { ok: ['1.33.6'] } },
      is: 'path block notOffered',
      says: ['1.33.4', '1.34.2', 'westeurope', 'offers 1.33.6'],
    },
    {
      name: 'nothing offered',
      azure: { offered: { ok: [] } },
      is: 'path block notOffered',
      says: ['nothing newer'],
    },
    { name: 'offer unknown', azure: { offered: nothingSeen }, is: 'path cannotLook throttled' },
    {
      name: 'two minors',
      one: withCluster({ version: '1.32.1' }),
      azure: { offered: { ok: ['1.33.6', '1.33.2'] } },
      is: 'path pass pass',
      says: ['1.33.6, then 1.34.2'],
    },
    {
      name: 'pool far behind',
      one: withCluster({ pools: [aPool({ version: '1.30.1' })] }),
      is: 'path warn poolLags',
      says: ['system (1.30.1)', 'drained twice'],
    },
  ]);
});

describe('channel', () => {
  testFindings([
    {
      name: 'channel',
      one: withCluster({ autoUpgradeChannel: 'patch' }),
      is: 'channel warn wholeClusterOnly',
      says: ["'patch'", 'none'],
    },
    {
      name: 'image channel, Kubernetes',
      one: withCluster({ nodeImageChannel: 'NodeImage' }),
      is: 'channel pass pass',
    },
    {
      name: 'image channel, images',
      one: images({ nodeImageChannel: 'NodeImage' }),
      is: 'channel warn imagesByChannel',
    },
  ]);
});

describe('locks', () => {
  testFindings([
    {
      name: 'read-only cluster',
      azure: lock(
        `/resourceGroups/RG-1/providers/Microsoft.ContainerService/managedClusters/shop`,
        'ReadOnly',
      ),
      is: 'locks block readOnly',
      says: ["'hands-off'"],
    },
    {
      name: 'read-only group',
      azure: lock('/resourceGroups/rg-1', 'ReadOnly'),
      is: 'locks block readOnly',
    },
    {
      name: 'cluster not to be deleted',
      azure: lock('/resourceGroups/rg-1', 'CanNotDelete'),
      is: 'locks pass pass',
    },
    {
      name: 'nodes not to be deleted',
      azure: lock('/resourceGroups/nodes-of-shop', 'CanNotDelete'),
      is: 'locks block nodesLocked',
      says: ['forbids to delete nodes'],
    },
    {
      name: 'subscription not to be deleted',
      azure: lock('', 'CanNotDelete'),
      is: 'locks block nodesLocked',
    },
    {
      name: 'a disk among the nodes',
      azure: lock(
        '/resourceGroups/nodes-of-shop/providers/Microsoft.Compute/disks/d',
        'CanNotDelete',
      ),
      is: 'locks warn lockedAmongNodes',
    },
    {
      name: 'a group of like name',
      azure: lock('/resourceGroups/rg-10', 'ReadOnly'),
      is: 'locks pass pass',
    },
  ]);
});

describe('window', () => {
  testFindings([
    { name: 'any time', is: 'window pass pass' },
    {
      name: 'window too short',
      one: aCase({ expected: 12 * 3_600_000, window: aWindow() }),
      is: 'window block neverFits',
    },
    {
      name: 'window opens later',
      one: aCase({ window: aWindow() }),
      is: 'window pass pass',
      says: ['nights'],
    },
  ]);
});

describe('identity', () => {
  testFindings([
    {
      name: 'expired secret',
      one: withCluster({
        error: {
          code: 'Unauthorized',
          message: "AADSTS7000222: The provided client secret keys for app 'x' are expired.",
        },
      }),
      is: 'identity block credentialExpired',
      says: ['AADSTS7000222', 'Renew'],
    },
    {
      name: 'another report',
      one: withCluster({
        pools: [aPool({ error: { code: 'SubnetIsFull', message: 'no addresses' } })],
      }),
      is: 'identity warn azureReports',
      says: ['system', 'SubnetIsFull'],
    },
  ]);
});
