/** How a node pool is upgraded: taken from a pool, compared, said in words. */
import type { NodePool, PoolSettings } from './cluster';

/**
 * What AKS does when a pool says nothing.
 * https://learn.microsoft.com/azure/aks/upgrade-aks-node-pools-rolling
 */
const DEFAULTS: Required<PoolSettings> = {
  maxSurge: '10%',
  maxUnavailable: '0',
  drainTimeoutMinutes: 30,
  soakMinutes: 0,
  undrainable: 'Schedule',
};

const NAMES = Object.keys(DEFAULTS) as (keyof PoolSettings)[];

/** What the pool says itself: to be kept before an upgrade and put back after it. */
export function exactSettings(pool: NodePool): PoolSettings {
  const said = NAMES.filter((name) => pool[name] !== undefined);
  return Object.fromEntries(said.map((name) => [name, pool[name]]));
}

/** Equal in effect: AKS may write its defaults into a pool that said nothing. */
export function sameSettings(a: PoolSettings, b: PoolSettings): boolean {
  return NAMES.every((name) => effective(a)[name] === effective(b)[name]);
}

/** The effect of settings in the named fields, spelled out. */
export function withDefaults(
  settings: PoolSettings,
  names: readonly (keyof PoolSettings)[],
): PoolSettings {
  const all = effective(settings);
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}

/** Where nodes may be missing, AKS adds none unless asked to. */
function effective(settings: PoolSettings): Required<PoolSettings> {
  const { maxUnavailable = DEFAULTS.maxUnavailable } = settings;
  const maxSurge = Number.parseInt(maxUnavailable, 10) > 0 ? '0' : DEFAULTS.maxSurge;
  return { ...DEFAULTS, maxSurge, ...settings };
}

const WORDS: Record<keyof PoolSettings, (value: string) => string> = {
  maxSurge: (nodes) => `${nodes} surge`,
  maxUnavailable: (nodes) => `${nodes} unavailable`,
  drainTimeoutMinutes: (minutes) => `${minutes} min for a drain`,
  soakMinutes: (minutes) => `${minutes} min between batches`,
  undrainable: (what) => `undrainable nodes: ${what}`,
};

/** `33% surge, 30 min for a drain`. */
export function describeSettings(settings: PoolSettings): string {
  const said = NAMES.flatMap((name) => {
    const value = settings[name];
    return value === undefined ? [] : [WORDS[name](String(value))];
  });
  return said.length === 0 ? 'the defaults of AKS' : said.join(', ');
}
