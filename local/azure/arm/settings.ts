import type { Cluster, Pool } from '../world/model';
import type { ClusterProperties, ClusterPut, PoolProperties } from './bodies';

/** Takes over what a PUT asks for besides versions, counts and power. */

/** Computed by Azure or modelled: never taken from a body. */
const clusterOwn = new Set([
  'provisioningState',
  'powerState',
  'kubernetesVersion',
  'currentKubernetesVersion',
  'dnsPrefix',
  'fqdn',
  'privateFQDN',
  'azurePortalFQDN',
  'agentPoolProfiles',
  'nodeResourceGroup',
  'supportPlan',
  'autoUpgradeProfile',
  'apiServerAccessProfile',
  'servicePrincipalProfile',
  'resourceUID',
  'status',
  'upgradeSettings',
  'nodeProvisioningProfile',
]);

const poolOwn = new Set([
  'name',
  'count',
  'vmSize',
  'provisioningState',
  'powerState',
  'orchestratorVersion',
  'currentOrchestratorVersion',
  'mode',
  'osType',
  'osSKU',
  'nodeImageVersion',
  'upgradeSettings',
  'eTag',
  'status',
  'creationData',
  'maxPods',
  'vnetSubnetID',
  'podSubnetID',
  'enableAutoScaling',
  'minCount',
  'maxCount',
]);

export function applyClusterSettings(cluster: Cluster, put: ClusterPut): void {
  const { properties, tags, sku } = put;
  if (tags) cluster.tags = { ...tags };
  if (sku?.tier !== undefined) cluster.tier = sku.tier;
  if (properties.supportPlan) cluster.supportPlan = properties.supportPlan;
  applyChannels(cluster, properties);
  applyForce(cluster, properties);
  const disabled = properties.apiServerAccessProfile?.disableRunCommand;
  if (disabled !== undefined) cluster.runCommandDisabled = disabled;
  rememberExtra(cluster.extra, properties);
}

function applyChannels(cluster: Cluster, { autoUpgradeProfile }: ClusterProperties): void {
  const { upgradeChannel = cluster.channel, nodeOSUpgradeChannel } = autoUpgradeProfile ?? {};
  cluster.nodeImageChannel = nodeOSUpgradeChannel ?? cluster.nodeImageChannel;
  if (upgradeChannel === 'none') delete cluster.channel;
  else if (upgradeChannel !== undefined) cluster.channel = upgradeChannel;
}

function applyForce(cluster: Cluster, { upgradeSettings }: ClusterProperties): void {
  const settings = upgradeSettings?.overrideSettings;
  if (!settings) return;
  const { forceUpgrade = false, until } = settings;
  cluster.force = { forceUpgrade, ...(until !== undefined && { until }) };
}

/** Properties that nothing here depends on are kept and given back. */
export function rememberExtra(extra: Record<string, unknown>, properties: object): void {
  remember(extra, properties, clusterOwn);
}

export function applyPoolSettings(pool: Pool, properties: PoolProperties): void {
  if (properties.mode) pool.mode = properties.mode;
  applyScaling(pool, properties);
  const settings = properties.upgradeSettings;
  if (settings) pool.upgradeSettings = withoutUndefined({ ...pool.upgradeSettings, ...settings });
  remember(pool.extra, properties, poolOwn);
}

function applyScaling(pool: Pool, properties: PoolProperties): void {
  const { enableAutoScaling, minCount = 1, maxCount = pool.count } = properties;
  if (enableAutoScaling === true) pool.autoscale = { min: minCount, max: maxCount };
  if (enableAutoScaling === false) delete pool.autoscale;
}

function remember(extra: Record<string, unknown>, properties: object, own: Set<string>): void {
  for (const [name, value] of Object.entries(properties)) {
    if (!own.has(name) && value !== null && value !== undefined) extra[name] = value;
  }
}

function withoutUndefined(settings: object): Pool['upgradeSettings'] {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
