/** Is there room for the extra nodes of an upgrade? */
import type { Case } from '../../../../functions/upgrades/preflight/facts';
import type { NodePool } from '../../../../shared/fleet/cluster';
import { aPool } from '../../../support/clusters';
import { aCase, nothingSeen, quota, subnet, testFindings, withCluster } from './support';

const D4 = { vmSize: 'Standard_D4s_v5' };

const PODS =
  '/subscriptions/sub-1/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods';

const withPools = (pools: NodePool[]) => withCluster({ pools }).cluster;

function images(release: string): Case {
  const { target, ...one } = aCase();
  const pools = [aPool({ image: `AKSUbuntu-2204gen2containerd-${release}`, ...D4 })];
  const goal = { kind: 'nodeImages' as const, week: 'w', images: { westeurope: '202611.10.0' } };
  return { ...one, goal, cluster: withPools(pools) };
}

describe('quota', () => {
  testFindings([
    {
      name: 'quota just enough',
      azure: { quota: quota(16, 16) },
      is: 'quota pass pass',
      says: ['16 more cores'],
    },
    {
      name: 'cores too few',
      azure: { quota: quota(15, 100) },
      is: 'quota block quotaTooSmall',
      says: ['Total Regional vCPUs: 16 cores needed, 15 of 200 free'],
    },
    {
      name: 'family too small',
      azure: { quota: quota(100, 8) },
      is: 'quota block quotaTooSmall',
      says: ['Standard DSv5: 16 cores needed, 8 of 200 free', 'westeurope'],
    },
    {
      name: 'fallback fits',
      one: aCase({}, 'upgrades: { surgeFallback: 1 }'),
      azure: { quota: quota(100, 8) },
      is: 'quota warn quotaForLess',
      says: ['a surge of 1'],
    },
    {
      name: 'fallback does not fit',
      one: aCase({}, 'upgrades: { surgeFallback: 1 }'),
      azure: { quota: quota(100, 7) },
      is: 'quota block quotaTooSmall',
    },
    {
      name: 'pools side by side',
      one: aCase(
        {
          cluster: {
            ...aCase().cluster,
            pools: ['a', 'b', 'c'].map((name) =>
              aPool({ name, mode: 'User', count: 1, vmSize: 'Standard_D8s_v5' }),
            ),
          },
        },
        'upgrades: { poolsAtOnce: 2 }',
      ),
      azure: { quota: quota(15, 15) },
      is: 'quota block quotaTooSmall',
      says: ['16 cores needed'],
    },
    {
      name: 'size unknown',
      one: withCluster({ pools: [aPool({ vmSize: 'Standard_New' })] }),
      is: 'quota cannotLook unknownSize',
      says: ['system (Standard_New)'],
    },
    {
      name: 'nodes may be missing',
      one: aCase(
        { cluster: { ...aCase().cluster, pools: [aPool({ mode: 'User' })] } },
        'upgrades: { maxUnavailable: 1 }',
      ),
      azure: { quota: quota(0, 0) },
      is: 'quota pass pass',
    },
    { name: 'quota unknown', azure: { quota: nothingSeen }, is: 'quota cannotLook throttled' },
    {
      name: 'AKS falls back by itself from 1.35 on',
      one: aCase({ target: '1.35.1', cluster: withPools([aPool({ version: '1.35.0', ...D4 })]) }),
      azure: { quota: quota(4, 4) },
      is: 'quota pass pass',
    },
    {
      name: 'AKS falls back by itself from 1.35 on, when it must',
      one: aCase(
        { target: '1.35.1', cluster: withPools([aPool({ version: '1.35.0', count: 9, ...D4 })]) },
        'upgrades: { surge: 3 }',
      ),
      azure: { quota: quota(4, 4) },
      is: 'quota warn quotaForLess',
      says: ['a surge of 1'],
    },
    {
      name: 'images: only pools that are behind are replaced',
      one: images('202611.10.0'),
      azure: { quota: quota(0, 0) },
      is: 'quota pass pass',
      says: ['No node is added'],
    },
    {
      name: 'images: a pool that is behind needs room',
      one: images('202610.01.0'),
      azure: { quota: quota(0, 0) },
      is: 'quota block quotaTooSmall',
    },
  ]);
});

describe('subnet', () => {
  testFindings([
    {
      name: 'addresses just enough',
      azure: { subnets: subnet(2) },
      is: 'subnet pass pass',
      says: ['need 2'],
    },
    {
      name: 'addresses too few',
      azure: { subnets: subnet(1) },
      is: 'subnet block subnetTooSmall',
      says: ['vnet/nodes has 1 free', 'need 2'],
    },
    {
      name: 'flat network',
      one: withCluster({ networkPluginMode: '' }),
      azure: { subnets: subnet(61) },
      is: 'subnet block subnetTooSmall',
      says: ['need 62'],
    },
    {
      name: 'flat network with room',
      one: withCluster({ networkPluginMode: '' }),
      azure: { subnets: subnet(62) },
      is: 'subnet pass pass',
    },
    {
      name: 'kubenet',
      one: withCluster({ networkPlugin: 'kubenet', networkPluginMode: '' }),
      azure: { subnets: subnet(2) },
      is: 'subnet pass pass',
    },
    {
      name: 'no subnet of its own',
      one: withCluster({ pools: [aPool({ vmSize: 'Standard_D4s_v5' })] }),
      is: 'subnet pass pass',
      says: ['AKS manages'],
    },
    {
      name: 'subnet hidden',
      azure: { subnets: { ok: [] } },
      is: 'subnet cannotLook hiddenSubnet',
      says: ['vnet/nodes'],
    },
    {
      name: 'pods in a subnet of their own',
      one: withCluster({
        networkPluginMode: '',
        pools: [aPool({ subnetId: PODS.replace('pods', 'nodes'), podSubnetId: PODS, maxPods: 50 })],
      }),
      azure: {
        subnets: {
          ok: [
            { id: PODS.toLowerCase().replace('/pods', '/nodes'), usable: 11, used: 10 },
            { id: PODS.toLowerCase(), usable: 251, used: 202 },
          ],
        },
      },
      is: 'subnet block subnetTooSmall',
      says: ['vnet/pods has 49 free addresses, the extra nodes need 50'],
    },
  ]);
});
