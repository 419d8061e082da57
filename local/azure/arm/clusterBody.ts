import { nodeGroupName, type Cluster } from '../world/model';
import type { World } from '../world/world';
import { eTag } from './eTag';
import { poolProperties } from './poolBody';

type Body = Record<string, unknown>;

/** Most requests read what has not changed since the last one. */
const rendered = new WeakMap<Cluster, { revision: number; body: Body }>();

/** A managed cluster as Resource Manager shows it; the shape is that of the recorded bodies. */
export function clusterBody(world: World, cluster: Cluster): Body {
  const known = rendered.get(cluster);
  if (known?.revision === cluster.revision) return known.body;
  const body = render(world, cluster);
  rendered.set(cluster, { revision: cluster.revision, body });
  return body;
}

function render(world: World, cluster: Cluster): Body {
  const { id, region: location, name, tags, tier } = cluster;
  return {
    id,
    location,
    name,
    type: 'Microsoft.ContainerService/ManagedClusters',
    ...(Object.keys(tags).length > 0 && { tags: { ...tags } }),
    properties: properties(world, cluster),
    identity: {
      type: 'SystemAssigned',
      principalId: world.seed.guid('principal', id),
      tenantId: world.tenant,
    },
    sku: { name: 'Base', tier },
    eTag: eTag(world, cluster),
  };
}

function properties(world: World, cluster: Cluster): Body {
  const { fault } = cluster;
  return {
    ...unmodelled(cluster),
    ...cluster.extra,
    provisioningState: cluster.state,
    powerState: { code: cluster.power },
    kubernetesVersion: cluster.version,
    currentKubernetesVersion: cluster.currentVersion,
    dnsPrefix: `${cluster.name}-dns`,
    ...addresses(cluster),
    agentPoolProfiles: [...cluster.pools.values()].map((pool) => ({
      name: pool.name,
      ...poolProperties(world, cluster, pool),
    })),
    nodeResourceGroup: nodeGroupName(cluster),
    supportPlan: cluster.supportPlan,
    autoUpgradeProfile: {
      ...(cluster.channel && { upgradeChannel: cluster.channel }),
      nodeOSUpgradeChannel: cluster.nodeImageChannel,
    },
    ...(cluster.force && { upgradeSettings: { overrideSettings: cluster.force } }),
    ...(cluster.autoProvisioning && { nodeProvisioningProfile: { mode: 'Auto' } }),
    apiServerAccessProfile: {
      enablePrivateCluster: cluster.private,
      ...(cluster.runCommandDisabled && { disableRunCommand: true }),
    },
    resourceUID: world.seed.hex('uid', cluster.id).slice(0, 24),
    ...(fault && { status: { provisioningError: fault } }),
  };
}

function addresses(cluster: Cluster): Body {
  const { fqdn, private: isPrivate } = cluster;
  const [host = '', ...domain] = fqdn.split('.');
  const portal = { azurePortalFQDN: [host, 'portal', ...domain].join('.') };
  return isPrivate ? { privateFQDN: fqdn, ...portal } : { fqdn, ...portal };
}

export { nodeGroupName as nodeResourceGroup };

/** Constant parts of the recorded bodies; az crashes without servicePrincipalProfile. */
function unmodelled(cluster: Cluster): Body {
  return {
    linuxProfile: { adminUsername: 'azureuser', ssh: { publicKeys: [{ keyData: 'none' }] } },
    servicePrincipalProfile: { clientId: 'msi' },
    enableRBAC: true,
    networkProfile: {
      networkPlugin: cluster.networkPlugin,
      ...(cluster.networkPluginMode && { networkPluginMode: cluster.networkPluginMode }),
      networkDataplane: 'azure',
      loadBalancerSku: 'standard',
      serviceCidr: '10.0.0.0/16',
      dnsServiceIP: '10.0.0.10',
      outboundType: 'loadBalancer',
      serviceCidrs: ['10.0.0.0/16'],
      ipFamilies: ['IPv4'],
    },
    maxAgentPools: 100,
    aadProfile: { managed: true, enableAzureRBAC: true },
    disableLocalAccounts: true,
    securityProfile: {},
    storageProfile: {
      diskCSIDriver: { enabled: true },
      fileCSIDriver: { enabled: true },
      snapshotController: { enabled: true },
    },
    oidcIssuerProfile: { enabled: cluster.tier !== 'Free' },
    workloadAutoScalerProfile: {},
  };
}
