/**
 * Clusters and node pools in Azure Resource Manager.
 * https://learn.microsoft.com/rest/api/aks/managed-clusters
 */
import { ContainerServiceClient } from '@azure/arm-containerservice';
import type { AgentPool, ManagedCluster, RunCommandResult } from '@azure/arm-containerservice';
import type { TokenCredential } from '@azure/identity';
import { type Clock, systemClock } from '../clock';
import type { Config } from '../config';
import {
  type Change,
  type PoolChange,
  type Progress,
  progressOf,
  progressOfPool,
} from '../fleet/change';
import {
  type Cluster,
  type ClusterAddress,
  type NodePool,
  type ProvisioningError,
  parseClusterId,
} from '../fleet/cluster';
import type { Outcome } from '../reasons';
import { resourceManagerOptions, type Transport } from './clients';
import { clusterBody, poolBody } from './changeBody';
import { clusterOf, poolOf } from './clusterBody';
import { attempt } from './faults';
import { Kept } from './kept';

/** The change was asked for (or already was by somebody), and when Azure wants to be asked next. */
export interface Started {
  asked: boolean;
  /** Seconds. */
  retryAfter?: number;
}

export interface CommandResult {
  exitCode: number;
  output: string;
}

const SECONDS_UNTIL_FREE = 120;
const SECONDS_UNTIL_COMMAND = 10;

/** How long a kubeconfig is kept. */
const KEPT_MS = 3_600_000;

/** Plan and preflight ask the same at the same time; after a hop it is another question. */
const OFFER_KEPT_MS = 60_000;

export class Aks {
  private readonly clients = new Map<string, ContainerServiceClient>();
  private readonly kubeconfigs = new Map<string, { text: string; until: number }>();
  private readonly offers: Kept<string[]>;

  constructor(
    private readonly credential: TokenCredential,
    private readonly config: Config,
    private readonly transport: Transport,
    private readonly clock: Clock = systemClock,
  ) {
    this.offers = new Kept(clock, OFFER_KEPT_MS);
  }

  async cluster(id: string): Promise<Outcome<Cluster>> {
    const { client, group, name } = this.at(id);
    return attempt(async () => clusterOf(await client.managedClusters.get(group, name)));
  }

  /** Released versions that the control plane may move to now. */
  async offeredVersions(id: string): Promise<Outcome<string[]>> {
    const { client, group, name } = this.at(id);
    const ask = async () => {
      let body: unknown;
      const onResponse = (response: { parsedBody?: unknown }) => {
        body = response.parsedBody;
      };
      try {
        await client.managedClusters.getUpgradeProfile(group, name, { onResponse });
      } catch (error) {
        // The service answers agentPoolProfiles: null, on which the SDK's deserializer fails.
        if (!(error instanceof TypeError)) throw error;
      }
      return releasedVersions(body as UpgradeProfileBody | undefined);
    };
    return this.offers.get(id, () => attempt(ask));
  }

  /** Planned maintenance by name, as the `properties` of ARM. */
  async maintenance(id: string): Promise<Outcome<Record<string, unknown>>> {
    const { client, group, name } = this.at(id);
    return attempt(async () => {
      const found: Record<string, unknown> = {};
      for await (const one of client.maintenanceConfigurations.listByManagedCluster(group, name)) {
        const { maintenanceWindow, timeInWeek, notAllowedTime } = one;
        found[one.name ?? ''] = { maintenanceWindow, timeInWeek, notAllowedTime };
      }
      return found;
    });
  }

  /**
   * Asks for a change unless the resource shows that it was asked for already, so that a repeated
   * step never asks twice. The resource is read first in any case: the request is its body changed.
   */
  async start(id: string, change: Change): Promise<Outcome<Started>> {
    return attempt(async () =>
      'pool' in change ? this.startPool(id, change) : this.startCluster(id, change),
    ).then(flatten);
  }

  private async startCluster(id: string, change: ClusterChange): Promise<Outcome<Started>> {
    const { client, group, name } = this.at(id);
    const raw = await client.managedClusters.get(group, name);
    const settled = alreadyAsked(progressOf(change, clusterOf(raw)), raw.provisioningState);
    if (settled !== undefined) return settled;
    return this.send((onResponse) => {
      if (change.kind === 'start') return client.managedClusters.start(group, name, { onResponse });
      if (change.kind === 'stop') return client.managedClusters.stop(group, name, { onResponse });
      const options = { onResponse, ...ifUnchanged(raw) };
      return client.managedClusters.createOrUpdate(group, name, clusterBody(change, raw), options);
    });
  }

  private async startPool(id: string, change: PoolChange): Promise<Outcome<Started>> {
    const { client, group, name } = this.at(id);
    const { pool } = change;
    const raw = await client.agentPools.get(group, name, pool);
    const settled = alreadyAsked(progressToAsk(change, poolOf(raw)), raw.provisioningState);
    if (settled !== undefined) return settled;
    return this.send((onResponse) => {
      if (change.kind === 'nodeImage') {
        return client.agentPools.upgradeNodeImageVersion(group, name, pool, { onResponse });
      }
      const options = { onResponse, ...ifUnchanged(raw) };
      const body = poolBody(change, raw);
      return client.agentPools.createOrUpdate(group, name, pool, body, options);
    });
  }

  /**
   * Stops what Azure is doing to the cluster, or to one pool; nothing is rolled back. An operation
   * that has ended meanwhile is no fault: `asked` is false then.
   */
  async abort(id: string, pool?: string): Promise<Outcome<Started>> {
    const { client, group, name } = this.at(id);
    const outcome = await attempt(async () =>
      this.send((onResponse) =>
        pool === undefined
          ? client.managedClusters.abortLatestOperation(group, name, { onResponse })
          : client.agentPools.abortLatestOperation(group, name, pool, { onResponse }),
      ),
    ).then(flatten);
    return endedBefore(outcome) ? { ok: { asked: false } } : outcome;
  }

  /** Sends a request that starts an operation and leaves the waiting to the caller. */
  private async send(
    begin: (onResponse: OnResponse) => { submitted(): Promise<unknown> },
  ): Promise<Outcome<Started>> {
    let seconds = Number.NaN;
    await begin((response) => {
      seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    }).submitted();
    return { ok: { asked: true, ...(Number.isNaN(seconds) ? {} : { retryAfter: seconds }) } };
  }

  /** Why the last change of a pool failed: the pool itself knows more than the operation. */
  async poolError(id: string, pool: string): Promise<Outcome<ProvisioningError | null>> {
    const { client, group, name } = this.at(id);
    return attempt(
      async () => poolOf(await client.agentPools.get(group, name, pool)).error ?? null,
    );
  }

  /**
   * The kubeconfig of the calling identity, without any credential in it on Entra clusters. It is
   * kept for an hour, so that looks at a cluster cost no request to Resource Manager each.
   */
  async kubeconfig(id: string): Promise<Outcome<string>> {
    const now = this.clock.now().getTime();
    const kept = this.kubeconfigs.get(id);
    if (kept !== undefined && kept.until > now) return { ok: kept.text };
    const outcome = await this.readKubeconfig(id);
    if ('ok' in outcome) this.kubeconfigs.set(id, { text: outcome.ok, until: now + KEPT_MS });
    return outcome;
  }

  /** For one that did not open the door: the cluster may have a new one. */
  forgetKubeconfig(text: string): void {
    for (const [id, kept] of this.kubeconfigs) {
      if (kept.text === text) this.kubeconfigs.delete(id);
    }
  }

  private async readKubeconfig(id: string): Promise<Outcome<string>> {
    const { client, group, name } = this.at(id);
    return attempt(async () => {
      const { kubeconfigs } = await client.managedClusters.listClusterUserCredentials(group, name);
      return Buffer.from(kubeconfigs?.[0]?.value ?? []).toString('utf8');
    });
  }

  /**
   * Starts a command inside the cluster: the only way to an API server without public address.
   * @param token Entra token for the AKS server, needed on Entra clusters
   * @returns the id to ask `commandResult` for
   */
  async runCommand(id: string, command: string, token: string): Promise<Outcome<string>> {
    const { client, group, name } = this.at(id);
    return attempt(async () => {
      let location = '';
      const onResponse: OnResponse = (response) => {
        location = response.headers.get('location') ?? '';
      };
      const request = { command, clusterToken: token };
      await client.managedClusters.runCommand(group, name, request, { onResponse }).submitted();
      return /commandResults\/([^/?]+)/i.exec(location)?.[1] ?? '';
    });
  }

  async commandResult(id: string, commandId: string): Promise<Outcome<CommandResult>> {
    const { client, group, name } = this.at(id);
    return attempt(async () =>
      resultOf(await client.managedClusters.getCommandResult(group, name, commandId)),
    ).then(flatten);
  }

  private at(id: string): { client: ContainerServiceClient; group: string; name: string } {
    const { subscription, resourceGroup, name }: ClusterAddress = parseClusterId(id);
    let client = this.clients.get(subscription);
    if (client === undefined) {
      const options = resourceManagerOptions(this.config, this.transport);
      client = new ContainerServiceClient(this.credential, subscription, options);
      this.clients.set(subscription, client);
    }
    return { client, group: resourceGroup, name };
  }
}

type OnResponse = (response: { headers: { get(name: string): string | undefined } }) => void;

type ClusterChange = Exclude<Change, PoolChange>;

/** Settings that are there already are not sent again: that would resume a failed upgrade. */
function progressToAsk(change: PoolChange, pool: NodePool): Progress {
  const progress = progressOfPool(change, pool);
  return change.kind === 'poolSettings' && progress === 'failed' ? 'done' : progress;
}

/** The operation ended before it could be aborted; the words for that vary. */
function endedBefore(outcome: Outcome<Started>): boolean {
  if ('ok' in outcome) return false;
  const { code, evidence } = 'retry' in outcome ? outcome.retry.reason : outcome.refused;
  return code === 'OperationNotAllowed' || evidence?.status === 409;
}

function flatten<T>(outcome: Outcome<Outcome<T>>): Outcome<T> {
  return 'ok' in outcome ? outcome.ok : outcome;
}

function resultOf(raw: RunCommandResult = {}): Outcome<CommandResult> {
  const { provisioningState = '', exitCode = 0, logs = '', reason: why = 'no reason given' } = raw;
  if (/^succeeded$/i.test(provisioningState)) return { ok: { exitCode, output: logs } };
  if (/^(failed|canceled)$/i.test(provisioningState)) {
    return { refused: { code: 'commandFailed', message: `The command did not run: ${why}.` } };
  }
  const reason = { code: 'commandRunning', message: 'The command has not finished.' };
  return { retry: { after: SECONDS_UNTIL_COMMAND, reason } };
}

function alreadyAsked(progress: Progress, state = 'Unknown'): Outcome<Started> | undefined {
  if (progress === 'running' || progress === 'done') return { ok: { asked: false } };
  if (progress !== 'busy') return undefined;
  const reason = { code: 'busy', message: `Azure is already changing it: ${state}.` };
  return { retry: { after: SECONDS_UNTIL_FREE, reason } };
}

/** Refuses to overwrite a change that was made between our reading and our writing. */
function ifUnchanged({ eTag }: ManagedCluster | AgentPool): { ifMatch?: string } {
  return eTag === undefined ? {} : { ifMatch: eTag };
}

interface UpgradeProfileBody {
  properties?: {
    controlPlaneProfile?: {
      upgrades?: { kubernetesVersion?: string; isPreview?: boolean | null }[] | null;
    };
  };
}

function releasedVersions(body: UpgradeProfileBody | undefined): string[] {
  const upgrades = body?.properties?.controlPlaneProfile?.upgrades ?? [];
  return upgrades
    .filter(({ isPreview }) => isPreview !== true)
    .flatMap(({ kubernetesVersion }) => kubernetesVersion ?? []);
}
