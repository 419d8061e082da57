/** `npm run snapshot`: what gets out, what does not, and what it says when Azure does not show all. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type HttpClient, httpClient } from '../../../local/azure/inMemory';
import type { Simulator } from '../../../local/azure/simulator';
import { fleetOf } from '../../../local/fleets/fromSnapshot';
import { snapshotCommand, takeSnapshot } from '../../../local/snapshot/command';
import { readConfig } from '../../../shared/config';
import { type FleetSnapshot, parseSnapshot } from '../../../shared/fleet/snapshot';
import { createServices } from '../../../shared/services';
import { tlsIn } from '../../../local/azure/tls';
import { runCommand } from '../../support/commands';
import { type LocalRun, startLocalRun } from '../../support/localRun';
import { bench, contoso, START } from '../azure/support';

const ROOT = path.resolve(__dirname, '../../..');

// Processes of their own take seconds each on a busy machine.
jest.setTimeout(120_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'steward-snapshot-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const outFile = () => path.join(folder, 'contoso.json');

interface Settings {
  tags?: string[];
  refuses?: RegExp;
  subscriptions?: string;
}

/** Takes a snapshot of a simulated Azure that refuses some addresses. */
async function snap(simulator: Simulator, { tags, refuses, subscriptions = '' }: Settings = {}) {
  const transport = {
    httpClient: refusing(httpClient(simulator), refuses),
    credential: simulator.credential,
  };
  const config = readConfig({ STEWARD_SUBSCRIPTIONS: subscriptions });
  const azure = createServices(config, transport);
  const out = outFile();
  const answer = await takeSnapshot(azure, { out, ...(tags === undefined ? {} : { tags }) }, START);
  return { ...answer, text: answer.text.replaceAll(folder, ''), file: readFileSync(out, 'utf8') };
}

/** As Azure refuses whoever has no role. */
function refusing(client: HttpClient, addresses?: RegExp): HttpClient {
  const error = { code: 'AuthorizationFailed', message: 'no role' };
  return {
    sendRequest: async (request) => {
      const answer = await client.sendRequest(request);
      if (addresses?.test(request.url) !== true) return answer;
      return { ...answer, status: 403, bodyAsText: JSON.stringify({ error }) };
    },
  };
}

/** Where in the file something is said: `clusters.pools.name`. */
function placesIn(value: unknown, place = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => placesIn(one, place));
  if (typeof value !== 'object' || value === null) return [place];
  return Object.entries(value).flatMap(([key, one]) => {
    const named = ['regions', 'clusters.tags', 'clusters.maintenance'].includes(place);
    return placesIn(one, place === '' ? key : `${place}.${named ? '*' : key}`);
  });
}

describe('of a fleet', () => {
  test('tells what it has written and what to do with it', async () => {
    const { text, exitCode } = await snap(bench().simulator);
    expect(text).toBe(
      '/contoso.json: 12 clusters with 25 node pools in 3 subscriptions and 2 regions.\n' +
        'Now try an upgrade on it: npm run rehearse -- --snapshot /contoso.json\n',
    );
    expect(exitCode).toBe(0);
  });

  test('holds these fields and no others', async () => {
    const { simulator } = bench();
    const { file } = await snap(simulator);
    const places = placesIn(JSON.parse(file)).filter((one) => !one.includes('maintenance.*'));
    expect([...new Set(places)].sort()).toEqual([
      'clusters.autoUpgradeChannel',
      'clusters.id',
      'clusters.location',
      'clusters.name',
      'clusters.networkPlugin',
      'clusters.nodeImageChannel',
      'clusters.pools.count',
      'clusters.pools.drainTimeoutMinutes',
      'clusters.pools.image',
      'clusters.pools.maxPods',
      'clusters.pools.maxSurge',
      'clusters.pools.mode',
      'clusters.pools.name',
      'clusters.pools.os',
      'clusters.pools.osDiskGb',
      'clusters.pools.version',
      'clusters.pools.vmSize',
      'clusters.power',
      'clusters.privateApi',
      'clusters.tags.*',
      'clusters.tier',
      'clusters.version',
      'name',
      'regions.*.longTerm',
      'regions.*.nodeImage',
      'regions.*.previews',
      'regions.*.released',
      'taken',
    ]);
  });

  test('holds no address, identity, key or certificate, and asks for none', async () => {
    const { simulator } = bench();
    const { file } = await snap(simulator);
    const bodies = [...simulator.world.clusters.values()];
    const secrets = bodies.flatMap(({ fqdn, id }) => [
      fqdn,
      simulator.world.seed.guid('principal', id),
      simulator.world.seed.hex('uid', id).slice(0, 24),
    ]);
    expect(secrets.filter((one) => file.includes(one))).toEqual([]);
    expect(file).not.toMatch(/\d+\.\d+\.\d+\.\d+|azmk8s|BEGIN|token|secret|ssh-|azureuser/i);
    expect(file).not.toContain(simulator.world.tenant);
    const asked = Object.keys(simulator.requests()).sort();
    expect(asked).toEqual([
      'agentPools.getUpgradeProfile',
      'maintenanceConfigurations.listByManagedCluster',
      'managedClusters.listKubernetesVersions',
      'resourceGraph.resources',
    ]);
  });

  test('holds only the tags that are asked for', async () => {
    const { file } = await snap(bench().simulator, { tags: ['Steward-Ring'] });
    const { clusters } = parseSnapshot(file, 'it');
    const tags = clusters.flatMap((one) => Object.keys(one.tags));
    expect([...new Set(tags)]).toEqual(['steward-ring']);
  });

  test('is the fleet that was read, for whoever makes a copy of it', async () => {
    const fleet = contoso();
    const { file } = await snap(bench({ fleet }).simulator);
    const copy = fleetOf(parseSnapshot(file, 'it'), 'it').fleet;
    const facts = ({ clusters }: typeof fleet) =>
      clusters
        .map(({ name, region, tags, version, power, pools, maintenance = {} }) => ({
          ...{ name, region, tags, version, power },
          pools: pools.map(({ mode, count, vmSize }) => ({ mode, count, vmSize })),
          maintenance: Object.keys(maintenance),
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(facts(copy)).toEqual(facts(fleet));
    expect(Object.keys(copy.regions).sort()).toEqual(Object.keys(fleet.regions).sort());
  });
});

describe('where Azure does not show all', () => {
  const refused = (refuses: RegExp) => snap(bench().simulator, { refuses });

  test('windows are missing: says whose, and writes the rest', async () => {
    const { text, exitCode, file } = await refused(/maintenanceConfigurations/);
    expect(text).toContain('! Azure does not show the maintenance windows of aks-dev-api: ');
    expect(exitCode).toBe(1);
    expect((JSON.parse(file) as FleetSnapshot).clusters).toHaveLength(12);
  });

  test('versions are missing: says so, and the copy says what to do', async () => {
    const { text, exitCode, file } = await refused(/kubernetesVersions/);
    expect(text).toContain('! Azure does not show the versions that northeurope offers: ');
    expect(exitCode).toBe(1);
    expect(() => fleetOf(parseSnapshot(file, 'it'), 'it')).toThrow(
      /it: regions\.\w+ is missing, .* take the snapshot again with: npm run snapshot/,
    );
  });

  test('clusters are missing: there is no file', async () => {
    await expect(refused(/ResourceGraph/)).rejects.toThrow(/AuthorizationFailed/);
  });

  test('nothing is there: there is no file either', async () => {
    const subscriptions = '99999999-0000-4000-8000-000000000000';
    await expect(snap(bench().simulator, { subscriptions })).rejects.toThrow(
      'Azure shows you no AKS cluster. Is it the right tenant and subscription?',
    );
  });
});

/** `npm start`, once it is up. */
function simulatedAzure(): Promise<{ run: LocalRun; azure: string; identity: string }> {
  return new Promise((resolve, reject) => {
    const up = (line: string, run: LocalRun) => {
      const [, azure, identity] = /simulated Azure (\S+) +inbox (\S+)\/inbox/.exec(line) ?? [];
      if (azure !== undefined && identity !== undefined) resolve({ run, azure, identity });
    };
    startLocalRun(['--no-event', '--port', '0'], up).catch(reject);
  });
}

describe('at a terminal', () => {
  test.each([
    { args: [], said: '--out FILE: name the file to write' },
    { args: ['--out', 'a', '--subscription', 'prod'], said: '--subscription prod: give an id' },
    { args: ['--fleet', 'x'], said: "Unknown option '--fleet'" },
  ])('$args are wrong', async ({ args, said }) => {
    await expect(snapshotCommand(args, ROOT, START)).rejects.toThrow(said);
  });

  test('--help says what is in the file and what is not', async () => {
    const { text, exitCode } = await snapshotCommand(['--help'], ROOT, START);
    expect(exitCode).toBe(0);
    expect(text).toContain('Never in it: credentials, kubeconfigs, keys');
  });

  test('whoever is not logged in is told to log in', async () => {
    const settings = { HOME: folder, AZURE_CONFIG_DIR: folder, PATH: '' };
    const { code, err } = await runCommand('snapshot', ['--out', outFile()], {
      ...settings,
      AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential',
    });
    expect(err).toMatch(/^Azure does not know who you are: run 'az login'/);
    expect(code).toBe(2);
  });

  test('reads a fleet over HTTPS, with the identity that the machine has', async () => {
    const { caFile } = await tlsIn(path.join(ROOT, '.steward/tls'));
    const { run, azure, identity } = await simulatedAzure();
    const { code, out, err } = await runCommand('snapshot', ['--out', outFile()], {
      NODE_EXTRA_CA_CERTS: caFile,
      AZURE_RESOURCE_MANAGER_ENDPOINT: azure,
      IDENTITY_ENDPOINT: `${identity}/MSI/token`,
      IDENTITY_HEADER: 'local',
    });
    run.process.kill('SIGINT');
    await run.ended;
    expect(err).toBe('');
    expect(out).toContain('12 clusters with 25 node pools in 3 subscriptions and 2 regions.');
    expect(code).toBe(0);
  });
});
