/**
 * The fleet from Azure Resource Graph: one query for all clusters of all subscriptions. It lags
 * behind Resource Manager, so a cluster is read again just before it is changed.
 * https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language
 */
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import type { Config } from '../config';
import type { PowerCluster } from '../fleet/power';
import type { FleetMember } from '../fleet/rings';
import type { ClusterSnapshot } from '../fleet/snapshot';
import { oldestOf } from '../fleet/versions';
import type { Outcome } from '../reasons';
import { readAs } from '../schema';
import { resourceManagerOptions, type Transport } from './clients';
import { clusterRow } from './clusterRow';
import { attempt } from './faults';
import { powerRow } from './powerRow';
import { snapshotRow } from './snapshotRow';

const COLUMNS = {
  members:
    'id, name, location, tags, version = properties.currentKubernetesVersion, ' +
    'state = properties.provisioningState, power = properties.powerState.code, ' +
    'plan = properties.supportPlan, pools = properties.agentPoolProfiles',
  snapshots:
    'id, name, location, tags, version = properties.currentKubernetesVersion, ' +
    'power = properties.powerState.code, plan = properties.supportPlan, tier = sku.tier, ' +
    'channel = properties.autoUpgradeProfile.upgradeChannel, ' +
    'imageChannel = properties.autoUpgradeProfile.nodeOSUpgradeChannel, ' +
    'provisioning = properties.nodeProvisioningProfile.mode, ' +
    'privateApi = properties.apiServerAccessProfile.enablePrivateCluster, ' +
    'plugin = properties.networkProfile.networkPlugin, ' +
    'pluginMode = properties.networkProfile.networkPluginMode, ' +
    'pools = properties.agentPoolProfiles',
  power:
    'id, name, location, tags, version = properties.currentKubernetesVersion, ' +
    'state = properties.provisioningState, power = properties.powerState.code, ' +
    'plan = properties.supportPlan, tier = sku.tier, nodeGroup = properties.nodeResourceGroup, ' +
    'provisioning = properties.nodeProvisioningProfile.mode, ' +
    'private = properties.apiServerAccessProfile.enablePrivateCluster, ' +
    'pools = properties.agentPoolProfiles',
};

function queryOf(columns: keyof typeof COLUMNS): string {
  const clusters = "resources | where type =~ 'microsoft.containerservice/managedclusters' ";
  return `${clusters}| project ${COLUMNS[columns]} | order by id asc`;
}

/** Rows per page: the most that Resource Graph gives. */
const PAGE = 1000;

const poolSchema = z.object({
  name: z.string().nullish(),
  currentOrchestratorVersion: z.string().nullish(),
  nodeImageVersion: z.string().nullish(),
  provisioningState: z.string().nullish(),
});

const rowSchema = clusterRow
  .extend({
    pools: z.array(poolSchema).nullish(),
  })
  .transform((row): FleetMember => {
    const { id, name, location, tags, power } = row;
    const pools = row.pools ?? [];
    return {
      id,
      name,
      location,
      tags: tags ?? {},
      ...versionsOf(row.version, row.state, pools),
      power: power === 'Stopped' ? 'Stopped' : 'Running',
      ...(row.plan === 'AKSLongTermSupport' ? { longTermSupport: true } : {}),
      images: [...new Set(pools.flatMap(({ nodeImageVersion }) => nodeImageVersion ?? []))],
      pools: pools.map(({ name: pool, nodeImageVersion: image }) => ({
        name: pool ?? '',
        ...(image == null ? {} : { image }),
      })),
    };
  });

type PoolRow = z.output<typeof poolSchema>;

function versionsOf(
  controlPlane: string | null | undefined,
  state: string | null | undefined,
  pools: PoolRow[],
): Pick<FleetMember, 'version' | 'controlPlane' | 'settled'> {
  const states = [state, ...pools.map(({ provisioningState }) => provisioningState)];
  const versions = [controlPlane, ...pools.map((pool) => pool.currentOrchestratorVersion)];
  const known = versions.flatMap((one) => one ?? []);
  const version = oldestOf(known) ?? '';
  return {
    version,
    ...(controlPlane == null || controlPlane === version ? {} : { controlPlane }),
    settled: known.length === versions.length && states.every((one) => one === 'Succeeded'),
  };
}

export class FleetGraph {
  private readonly client: ResourceGraphClient;

  constructor(
    credential: TokenCredential,
    private readonly config: Config,
    transport: Transport,
  ) {
    this.client = new ResourceGraphClient(credential, resourceManagerOptions(config, transport));
  }

  /** All clusters that the identity can read, with their tags. */
  async clusters(): Promise<Outcome<FleetMember[]>> {
    return attempt(() => this.rows('members', rowSchema));
  }

  /** The same clusters with what their calendars depend on, but their maintenance windows. */
  async snapshots(): Promise<Outcome<ClusterSnapshot[]>> {
    return attempt(() => this.rows('snapshots', snapshotRow));
  }

  /** The same clusters with what starting and stopping them depends on. */
  async powerClusters(): Promise<Outcome<PowerCluster[]>> {
    return attempt(() => this.rows('power', powerRow));
  }

  private async rows<Row extends z.ZodType>(
    columns: keyof typeof COLUMNS,
    schema: Row,
  ): Promise<z.output<Row>[]> {
    const rows: z.output<Row>[] = [];
    let skipToken: string | undefined;
    do {
      const page = await this.page(queryOf(columns), skipToken);
      rows.push(...readAs(z.array(schema), page.data, 'the answer of Resource Graph'));
      skipToken = page.skipToken;
    } while (skipToken !== undefined);
    return rows;
  }

  private async page(query: string, skipToken: string | undefined) {
    const subscriptions = this.config.STEWARD_SUBSCRIPTIONS;
    return this.client.resources({
      query,
      ...(subscriptions.length === 0 ? {} : { subscriptions }),
      options: {
        resultFormat: 'objectArray',
        top: PAGE,
        ...(skipToken === undefined ? {} : { skipToken }),
      },
    });
  }
}
