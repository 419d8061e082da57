/** The bodies that ask Azure for a change: the resource as it was read, with one thing different. */
import type {
  AgentPool,
  AgentPoolUpgradeSettings,
  ManagedCluster,
} from '@azure/arm-containerservice';
import { DateTime } from 'luxon';
import type { Change } from '../fleet/change';
import type { PoolSettings } from '../fleet/cluster';

type BodyOf<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>;

/** Changes that are a PUT of the cluster. */
export type ClusterPut = BodyOf<'controlPlane' | 'cluster' | 'force'>;

/** Changes that are a PUT of the pool. */
export type PoolPut = BodyOf<'nodePool' | 'poolSettings' | 'rollback'>;

/** The body of a PUT that changes the cluster. */
export function clusterBody(change: ClusterPut, raw: ManagedCluster): ManagedCluster {
  const body = writable(raw);
  switch (change.kind) {
    case 'controlPlane':
      // The versions of the pools are stated and unchanged, as AKS demands.
      return { ...body, kubernetesVersion: change.version };
    case 'cluster':
      return { ...body, kubernetesVersion: change.version, ...poolsAt(change.version, body) };
    case 'force': {
      const overrideSettings = overridesUntil(change.until);
      return { ...body, upgradeSettings: { ...raw.upgradeSettings, overrideSettings } };
    }
  }
}

/** The body of a PUT that changes the pool. */
export function poolBody(change: PoolPut, raw: AgentPool): AgentPool {
  // A node image named in a body asks AKS for a rollback, so a round trip must leave it out.
  const { nodeImageVersion, ...rest } = raw;
  switch (change.kind) {
    case 'nodePool': {
      const settings =
        change.settings === undefined ? {} : { upgradeSettings: settingsBody(change.settings) };
      return { ...rest, orchestratorVersion: change.version, ...settings };
    }
    case 'poolSettings':
      return { ...rest, upgradeSettings: settingsBody(change.settings) };
    case 'rollback': {
      const { version, image } = change;
      return { ...rest, orchestratorVersion: version, nodeImageVersion: image };
    }
  }
}

function poolsAt(version: string, { agentPoolProfiles }: ManagedCluster): Partial<ManagedCluster> {
  if (agentPoolProfiles === undefined) return {};
  return {
    agentPoolProfiles: agentPoolProfiles.map((pool) => ({ ...pool, orchestratorVersion: version })),
  };
}

/** Overrides need an end to take effect. */
function overridesUntil(until: string | undefined) {
  if (until === undefined) return { forceUpgrade: false };
  return { forceUpgrade: true, until: DateTime.fromISO(until).toJSDate() };
}

/** Exactly these: what is absent is left to AKS. */
function settingsBody(settings: PoolSettings): AgentPoolUpgradeSettings {
  const { maxSurge, maxUnavailable, drainTimeoutMinutes, soakMinutes, undrainable } = settings;
  return {
    ...(maxSurge === undefined ? {} : { maxSurge }),
    ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
    ...(drainTimeoutMinutes === undefined ? {} : { drainTimeoutInMinutes: drainTimeoutMinutes }),
    ...(soakMinutes === undefined ? {} : { nodeSoakDurationInMinutes: soakMinutes }),
    ...(undrainable === undefined ? {} : { undrainableNodeBehavior: undrainable }),
  };
}

/** As az does: validation complains about a service principal without its secret. */
function writable(raw: ManagedCluster): ManagedCluster {
  const { servicePrincipalProfile, agentPoolProfiles, ...rest } = raw;
  const pools = agentPoolProfiles?.map(({ nodeImageVersion, ...pool }) => pool);
  return { ...rest, ...(pools === undefined ? {} : { agentPoolProfiles: pools }) };
}
