/**
 * What Azure has to offer: Kubernetes versions by region, node images by pool.
 * https://learn.microsoft.com/rest/api/aks/managed-clusters/list-kubernetes-versions
 */
import { ContainerServiceClient, type KubernetesVersion } from '@azure/arm-containerservice';
import type { TokenCredential } from '@azure/identity';
import type { Config } from '../config';
import { parseClusterId } from '../fleet/cluster';
import type { Offer, Place } from '../fleet/offers';
import type { Outcome } from '../reasons';
import { resourceManagerOptions, type Transport } from './clients';
import { attempt } from './faults';

/** What a pool ran until then. */
export interface RecentlyUsed {
  version: string;
  /** Full name of the node image. */
  image: string;
  /** ISO instant. */
  at: string;
}

interface PoolProfile {
  latestNodeImageVersion?: string | null;
  recentlyUsedVersions?:
    { orchestratorVersion?: string; nodeImageVersion?: string; timestamp?: string }[] | null;
}

export class Catalog {
  private readonly clients = new Map<string, ContainerServiceClient>();

  constructor(
    private readonly credential: TokenCredential,
    private readonly config: Config,
    private readonly transport: Transport,
  ) {}

  /** All versions that a region offers to a subscription. */
  async versions({ subscription, location }: Place): Promise<Outcome<Offer>> {
    const client = this.at(subscription);
    return attempt(async () => {
      const { values = [] } = await client.managedClusters.listKubernetesVersions(location);
      return offerOf(values);
    });
  }

  /**
   * The newest image for the nodes of a pool, by its full name.
   * @param id ARM id of the cluster
   */
  async latestImage(id: string, pool: string): Promise<Outcome<string | null>> {
    return attempt(async () => (await this.profile(id, pool)).latestNodeImageVersion ?? null);
  }

  /** What a pool ran before and may go back to: Azure's own word. */
  async recentlyUsed(id: string, pool: string): Promise<Outcome<RecentlyUsed[]>> {
    return attempt(async () =>
      ((await this.profile(id, pool)).recentlyUsedVersions ?? []).map((one) => ({
        version: one.orchestratorVersion ?? '',
        image: one.nodeImageVersion ?? '',
        at: one.timestamp ?? '',
      })),
    );
  }

  private async profile(id: string, pool: string): Promise<PoolProfile> {
    const { subscription, resourceGroup, name } = parseClusterId(id);
    const client = this.at(subscription);
    let body: unknown;
    const onResponse = (response: { parsedBody?: unknown }) => {
      body = response.parsedBody;
    };
    try {
      await client.agentPools.getUpgradeProfile(resourceGroup, name, pool, { onResponse });
    } catch (error) {
      // A list that Azure answers as null is more than the SDK's deserializer can take.
      if (!(error instanceof TypeError) || body === undefined) throw error;
    }
    return (body as { properties?: PoolProfile } | undefined)?.properties ?? {};
  }

  private at(subscription: string): ContainerServiceClient {
    let client = this.clients.get(subscription);
    if (client === undefined) {
      const options = resourceManagerOptions(this.config, this.transport);
      client = new ContainerServiceClient(this.credential, subscription, options);
      this.clients.set(subscription, client);
    }
    return client;
  }
}

/** Azure lists minors with their support plans, and the patches of each. */
function offerOf(minors: readonly KubernetesVersion[]): Offer {
  const offer: Offer = { released: [], longTerm: [], previews: [] };
  for (const { capabilities, isPreview, patchVersions } of minors) {
    const versions = Object.keys(patchVersions ?? {});
    const plans: readonly string[] = capabilities?.supportPlan ?? ['KubernetesOfficial'];
    if (isPreview === true) {
      offer.previews.push(...versions);
      continue;
    }
    if (plans.includes('KubernetesOfficial')) offer.released.push(...versions);
    if (plans.includes('AKSLongTermSupport')) offer.longTerm.push(...versions);
  }
  return offer;
}
