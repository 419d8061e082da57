/**
 * What is in the resource groups in which AKS keeps the machines of clusters: what of it goes on
 * billing while a cluster is off. One query for any number of groups.
 * https://learn.microsoft.com/azure/aks/faq
 */
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import type { Config } from '../config';
import { definedOnly } from '../fleet/optional';
import type { Outcome } from '../reasons';
import { readAs } from '../schema';
import { resourceManagerOptions, type Transport } from './clients';
import { attempt } from './faults';

export interface NodeGroupItem {
  kind: 'scaleSet' | 'machine' | 'disk' | 'address';
  name: string;
  /** In lower case. */
  subscription: string;
  group: string;
  /** Of a scale set: machines that bill. */
  machines?: number;
  /** Of a scale set: the node pool that it is for. */
  pool?: string;
  /** Of a machine: deallocated ones cost nothing but their disks. */
  deallocated?: boolean;
  /** Of a disk, in GiB. */
  sizeGb?: number;
  sku?: string;
}

/** A resource group in a subscription. */
export interface NodeGroup {
  subscription: string;
  group: string;
}

const WHAT =
  "resources | where type =~ 'microsoft.compute/virtualmachinescalesets' " +
  "or type =~ 'microsoft.compute/virtualmachines' or type =~ 'microsoft.compute/disks' " +
  "or type =~ 'microsoft.network/publicipaddresses' ";

const COLUMNS =
  '| project id, name, type, subscriptionId, resourceGroup, sku, ' +
  "pool = tags['aks-managed-poolName'], diskSizeGB = properties.diskSizeGB, " +
  'power = properties.extended.instanceView.powerState.code | order by id asc';

/** Rows per page: the most that Resource Graph gives. */
const PAGE = 1000;

/** Groups named in one query: its text may not grow without end. */
const GROUPS_MAX = 200;

const KINDS: Record<string, NodeGroupItem['kind']> = {
  'microsoft.compute/virtualmachinescalesets': 'scaleSet',
  'microsoft.compute/virtualmachines': 'machine',
  'microsoft.compute/disks': 'disk',
  'microsoft.network/publicipaddresses': 'address',
};

const rowSchema = z
  .object({
    name: z.string(),
    type: z.string(),
    subscriptionId: z.string(),
    resourceGroup: z.string(),
    sku: z.object({ name: z.string().nullish(), capacity: z.number().nullish() }).nullish(),
    pool: z.string().nullish(),
    diskSizeGB: z.number().nullish(),
    power: z.string().nullish(),
  })
  .transform((row): NodeGroupItem => {
    const kind = KINDS[row.type.toLowerCase()] ?? 'machine';
    const { name, subscriptionId, resourceGroup, sku, pool, diskSizeGB, power } = row;
    return {
      ...{ kind, name, subscription: subscriptionId.toLowerCase() },
      group: resourceGroup.toLowerCase(),
      ...definedOnly({
        sku: nameOf(sku),
        machines: kind === 'scaleSet' ? capacityOf(sku) : undefined,
        pool: pool ?? undefined,
        deallocated: kind === 'machine' ? isDeallocated(power) : undefined,
        sizeGb: diskSizeGB ?? undefined,
      }),
    };
  });

type Sku = { name?: string | null | undefined; capacity?: number | null | undefined } | null;

function nameOf(sku: Sku | undefined): string | undefined {
  return sku?.name ?? undefined;
}

function capacityOf(sku: Sku | undefined): number {
  return sku?.capacity ?? 0;
}

/** A machine of which nothing is known counts as one that bills. */
function isDeallocated(power: string | null | undefined): boolean {
  return /deallocated$/i.test(power ?? '');
}

export class NodeGroups {
  private readonly client: ResourceGraphClient;

  constructor(credential: TokenCredential, config: Config, transport: Transport) {
    this.client = new ResourceGraphClient(credential, resourceManagerOptions(config, transport));
  }

  /** What these groups hold. */
  async items(groups: readonly NodeGroup[]): Promise<Outcome<NodeGroupItem[]>> {
    return attempt(async () => {
      const found: NodeGroupItem[] = [];
      for (let at = 0; at < groups.length; at += GROUPS_MAX) {
        found.push(...(await this.read(groups.slice(at, at + GROUPS_MAX))));
      }
      return found;
    });
  }

  private async read(groups: readonly NodeGroup[]): Promise<NodeGroupItem[]> {
    const names = groups.map(({ group }) => quoted(group)).join(', ');
    const query = `${WHAT}| where resourceGroup in~ (${names}) ${COLUMNS}`;
    const subscriptions = [...new Set(groups.map(({ subscription }) => subscription))];
    const items: NodeGroupItem[] = [];
    let skipToken: string | undefined;
    do {
      const options = { resultFormat: 'objectArray' as const, top: PAGE };
      const more = skipToken === undefined ? {} : { skipToken };
      const request = { query, subscriptions, options: { ...options, ...more } };
      const page = await this.client.resources(request);
      items.push(...readAs(z.array(rowSchema), page.data, 'the answer of Resource Graph'));
      skipToken = page.skipToken;
    } while (skipToken !== undefined);
    return items;
  }
}

/** Kusto escapes with a backslash. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
