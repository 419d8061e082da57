import { Seed } from '../azure/seed';
import { parseFleet } from './parse';
import type { Fleet } from './schema';

/** AKS limits most requests to 60 and 1 a second per subscription and region (contracts.md 2.7). */
const CLUSTERS_PER_SUBSCRIPTION = 20;

const regions = {
  westeurope: {
    nodeImage: '202611.03.0',
    versions: ['1.32.8', '1.32.9', '1.33.5', '1.33.6', '1.34.0', '1.34.1', '1.34.2'],
    previews: ['1.35.0'],
  },
  northeurope: {
    nodeImage: '202611.03.0',
    versions: ['1.32.9', '1.33.4', '1.33.6', '1.34.0', '1.34.2'],
    previews: [],
  },
};

const startVersions = ['1.31.9', '1.32.6', '1.32.9', '1.33.4', '1.33.6', '1.34.0'] as const;

/**
 * A fleet of any size: 10 % dev, 30 % staging, the rest production; about one cluster in thirty
 * stopped, one in thirty private, and one in production whose budget blocks every drain.
 */
export function generateFleet(count: number, seedValue: number): Fleet {
  const seed = new Seed(seedValue);
  const subscriptions = Array.from(
    { length: Math.ceil(count / CLUSTERS_PER_SUBSCRIPTION) },
    (_, index) => ({
      id: seed.guid('subscription', index),
      name: `Generated ${index + 1}`,
    }),
  );
  const clusters = Array.from({ length: count }, (_, index) => generateCluster(seed, index, count));
  const description = { name: `generated:${count}`, subscriptions, regions, clusters };
  return parseFleet(description, `generated:${count}`);
}

function generateCluster(seed: Seed, index: number, count: number): unknown {
  const name = `aks-${String(index + 1).padStart(4, '0')}`;
  const oneOf = <T>(values: readonly T[], what: string): T | undefined =>
    values[seed.between(0, values.length - 1, name, what)];
  const blocked = index === count - 1;
  return {
    name,
    subscription: `Generated ${Math.floor(index / CLUSTERS_PER_SUBSCRIPTION) + 1}`,
    resourceGroup: `rg-${name}`,
    region: oneOf(Object.keys(regions), 'region'),
    tags: { 'steward-ring': ringOf(index, count) },
    version: oneOf(startVersions, 'version'),
    power: !blocked && index % 30 === 17 ? 'Stopped' : 'Running',
    private: index % 30 === 23,
    pools: generatePools(seed, name),
    workloads: [workload('shop', 3, blocked ? 3 : 2), workload('search', 2, 1)],
  };
}

function ringOf(index: number, count: number): string {
  if (index < count * 0.1) return 'dev';
  return index < count * 0.4 ? 'staging' : 'production';
}

function generatePools(seed: Seed, name: string): unknown[] {
  const users = seed.between(1, 2, name, 'pools');
  const system = { name: 'system', mode: 'System', count: seed.between(2, 3, name, 'system') };
  const others = Array.from({ length: users }, (_, index) => ({
    name: `work${index + 1}`,
    mode: 'User',
    count: seed.between(2, 4, name, 'work', index),
    maxSurge: '33%',
  }));
  return [system, ...others];
}

function workload(name: string, replicas: number, minAvailable: number): unknown {
  return { namespace: 'apps', name, replicas, budget: { name: `${name}-budget`, minAvailable } };
}
