import { VirtualClock } from '../../../local/clock';
import { loadFleet } from '../../../local/fleets/load';
import type { Fleet } from '../../../local/fleets/schema';
import { parseFleet } from '../../../local/fleets/parse';
import type { SimResponse } from '../../../local/azure/http';
import {
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from '../../../local/azure/simulator';
import { clusterId } from '../../../local/azure/world/build';

/** What the tests of the simulator have in common. */

export const START = Date.parse('2026-11-21T06:00:00Z');
export const MINUTE = 60_000;
const contosoFolder = `${__dirname}/../../../local/fleets/contoso`;

export function contoso(): Fleet {
  return loadFleet(contosoFolder);
}

/** One running cluster `one` with a system pool and a user pool, both on 1.33.5. */
export function smallFleet(change: (cluster: Record<string, unknown>) => void = () => undefined) {
  const cluster: Record<string, unknown> = {
    name: 'one',
    subscription: 'Test',
    resourceGroup: 'rg',
    region: 'westeurope',
    tags: { 'steward-ring': 'dev' },
    version: '1.33.5',
    pools: [
      { name: 'system', mode: 'System', count: 2, nodeImage: '202610.06.0' },
      { name: 'work', mode: 'User', count: 3, nodeImage: '202610.06.0', maxSurge: '1' },
    ],
    workloads: [
      { namespace: 'shop', name: 'web', replicas: 3, budget: { name: 'web', minAvailable: 2 } },
    ],
  };
  change(cluster);
  return parseFleet(
    {
      name: 'small',
      subscriptions: [{ id: '11111111-aaaa-4aaa-8aaa-000000000001', name: 'Test' }],
      regions: {
        westeurope: {
          nodeImage: '202611.03.0',
          versions: ['1.31.9', '1.32.9', '1.33.5', '1.33.6', '1.34.1', '1.34.2'],
          previews: ['1.35.0'],
        },
      },
      clusters: [cluster],
    },
    'the test',
  );
}

export interface Bench {
  clock: VirtualClock;
  simulator: Simulator;
  fleet: Fleet;
  /** Moves virtual time; the world follows at the next look. */
  pass: (minutes: number) => Promise<void>;
  /** Sends a request as the app's identity. */
  send: (method: string, path: string, body?: unknown, headers?: Headers) => Promise<Reply>;
  idOf: (name: string) => string;
}

type Headers = Record<string, string>;

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: unknown;
  /** A value in the body, e.g. `properties.powerState.code` or `value.0.name`. */
  at: (path: string) => unknown;
}

export function valueAt(body: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return (value as Record<string, unknown>)[key];
  }, body);
}

const audiences: Record<string, string> = {
  kubernetes: '6dae42f8-4368-4678-94ff-3960e28e3630/.default',
  'emails:send': 'https://communication.azure.com/.default',
};

export function bench(options: Partial<SimulatorOptions> = {}): Bench {
  const clock = options.clock ?? new VirtualClock({ start: START, speed: 'max' });
  const fleet = options.fleet ?? contoso();
  const simulator = createSimulator({ fleet, ...options, clock });
  return {
    clock,
    fleet,
    simulator,
    pass: (minutes) => pass(clock, minutes),
    send: (method, path, body, headers) => send(simulator, method, path, body, headers),
    idOf: (name) => {
      const spec = fleet.clusters.find((one) => one.name === name);
      if (!spec) throw new Error(`No cluster ${name}`);
      return clusterId(fleet, spec);
    },
  };
}

async function pass(clock: VirtualClock, minutes: number): Promise<void> {
  let over = false;
  clock.at(clock.now() + minutes * MINUTE, 'the test waits', () => {
    over = true;
  });
  await clock.run(() => over);
}

async function send(
  simulator: Simulator,
  method: string,
  path: string,
  body?: unknown,
  headers: Headers = {},
): Promise<Reply> {
  const url = path.startsWith('http') ? path : `https://management.azure.com${withVersion(path)}`;
  const authorization = `Bearer ${await tokenFor(simulator, url)}`;
  const response = await simulator.handle({
    method,
    url,
    headers: { authorization, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = parsed(response);
  return { ...response, body: answer, at: (where) => valueAt(answer, where) };
}

async function tokenFor(simulator: Simulator, url: string): Promise<string> {
  const face = new URL(url).pathname.split('/')[1] ?? '';
  const scope = audiences[face] ?? 'https://management.azure.com/.default';
  const token = await simulator.credential.getToken(scope);
  return token?.token ?? '';
}

function parsed({ headers, body }: SimResponse): unknown {
  const json = headers['content-type']?.includes('json') === true;
  return json ? (JSON.parse(body) as unknown) : body;
}

/** A PUT body for the cluster of `smallFleet`: versions of the control plane and of its pools. */
export function upgradeTo(version: string, pools: Record<string, string> = {}): unknown {
  const agentPoolProfiles = Object.entries(pools).map(([name, orchestratorVersion]) => ({
    name,
    orchestratorVersion,
  }));
  const profiles = agentPoolProfiles.length > 0 ? { agentPoolProfiles } : {};
  return { location: 'westeurope', properties: { kubernetesVersion: version, ...profiles } };
}

/** A PUT body for a pool. */
export function poolAt(orchestratorVersion: string, more: object = {}): unknown {
  return { properties: { orchestratorVersion, ...more } };
}

function withVersion(path: string): string {
  if (path.includes('api-version')) return path;
  return `${path}${path.includes('?') ? '&' : '?'}api-version=2026-04-01`;
}
