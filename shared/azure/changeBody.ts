/** The bodies that ask Azure for a change: the resource as it was read, with one thing different. */
import type {
  AgentPool,
  AgentPoolUpgradeSettings,
  ManagedCluster,
} from '@azure/arm-containerservice';
import { DateTime } from 'luxon';
import type { Change } from '../fleet/change';
import type { PoolSettings } from '../fleet/cluster';
import { definedOnly } from '../fleet/optional';
import { exactSettings, withDefaults } from '../fleet/poolSettings';
import { poolOf } from './clusterBody';

type BodyOf<Kind extends Change['kind']> = Extract<Change, { kind: Kind }>;

/** Changes that are a PUT of the cluster. */
export type ClusterPut = BodyOf<'controlPlane' | 'cluster' | 'force'>;

/** Changes that are a PUT of the pool. */
export type PoolPut = BodyOf<'nodePool' | 'poolSettings' | 'rollback' | 'scale'>;

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
      const { version, settings } = change;
      const withSettings = settings && { upgradeSettings: settingsBody(settings, raw) };
      return { ...rest, orchestratorVersion: version, ...withSettings };
    }
    case 'scale':
      return { ...unbounded(rest), ...sizeBody(change) };
    case 'poolSettings':
      return { ...rest, upgradeSettings: settingsBody(change.settings, raw) };
    case 'rollback': {
      // The image stands for the version that it was used with; a lower one alone is refused.
      const { orchestratorVersion, ...unversioned } = rest;
      return { ...unversioned, nodeImageVersion: change.image };
    }
  }
}

/** AKS refuses bounds where there is no autoscaler. */
function unbounded({ minCount, maxCount, ...rest }: AgentPool): AgentPool {
  return rest;
}

function sizeBody({ count, autoscale }: BodyOf<'scale'>): AgentPool {
  if (autoscale === undefined) return { count, enableAutoScaling: false };
  const { min: minCount, max: maxCount } = autoscale;
  return { count, enableAutoScaling: true, minCount, maxCount };
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

/**
 * Exactly these. What is absent is left out where the pool says nothing about it either; else the
 * default is written, since nobody documents whether AKS forgets what a body leaves out.
 */
function settingsBody(settings: PoolSettings, raw: AgentPool): AgentPoolUpgradeSettings {
  const said = exactSettings(poolOf(raw));
  const { maxSurge, maxUnavailable, drainTimeoutMinutes, soakMinutes, undrainable } = {
    ...withDefaults(settings, Object.keys(said) as (keyof PoolSettings)[]),
    ...settings,
  };
  return definedOnly({
    maxSurge,
    maxUnavailable,
    drainTimeoutInMinutes: drainTimeoutMinutes,
    nodeSoakDurationInMinutes: soakMinutes,
    undrainableNodeBehavior: undrainable,
  });
}

/** As az does: validation complains about a service principal without its secret. */
function writable(raw: ManagedCluster): ManagedCluster {
  const { servicePrincipalProfile, agentPoolProfiles, ...rest } = raw;
  const pools = agentPoolProfiles?.map(({ nodeImageVersion, ...pool }) => pool);
  return { ...rest, ...(pools === undefined ? {} : { agentPoolProfiles: pools }) };
}
