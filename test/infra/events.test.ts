/** Events reach the function that handles them, and azd subscribes it to them. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { deliver } from '../../local/cli/events';
import type { Host } from '../../local/host/host';
import { type AksEvent, parseEvent } from '../../shared/azure/events';
import { at, declared, INFRA, template } from './bicep';

const ROOT = path.resolve(__dirname, '../..');
const CLUSTER =
  '/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/a';
const SH = path.join(INFRA, 'scripts/subscribe.sh');
const PS1 = path.join(INFRA, 'scripts/subscribe.ps1');

interface Delivery {
  name: string;
  function: string;
  types: string[];
}

const subscription = declared('modules/eventSubscriptions.bicep', 'subscriptions').value;
const deliveries = ['ofClusters', 'ofSubscriptions'].flatMap(
  (symbol) => declared('events.bicep', symbol).value as unknown as Delivery[],
);

/** Which events each function acts on. */
const KINDS: Record<string, AksEvent['kind'][]> = {
  newKubernetesVersion: ['newVersion'],
  clusterSupport: ['support'],
  nodePoolRolling: ['poolRolling'],
  scheduledEvent: ['autoUpgrade', 'support'],
};

/** Whatever any of the events carries. */
const DATA = {
  latestSupportedKubernetesVersion: '1.34.2',
  kubernetesVersion: '1.31.4',
  nodePoolName: 'work',
  resourceInfo: {
    id: `${CLUSTER}/scheduledEvents/1`,
    properties: { eventSource: 'AutoUpgrader', eventStatus: 'Scheduled', resources: [CLUSTER] },
  },
};

const parametersOf = (file: string) =>
  template(file)
    .declarations.filter(({ kind }) => kind === 'parameter')
    .map(({ symbol }) => symbol)
    .sort();

describe('the subscriptions', () => {
  test('go to functions that are registered for Event Grid, and leave none out', () => {
    const jobs = path.join(ROOT, 'functions');
    const registered = readdirSync(jobs)
      .map((job) => readFileSync(path.join(jobs, job, 'functions.ts'), 'utf8'))
      .flatMap((source) => [...source.matchAll(/app\.eventGrid\('(\w+)'/g)])
      .map(([, name]) => name);
    expect(deliveries.map((one) => one.function).sort()).toEqual(registered.sort());
    expect(at(subscription, 'properties.destination.properties.resourceId')).toBe(
      "'${functionAppId}/functions/${delivery.function}'",
    );
  });

  test.each(deliveries)('$name delivers types that $function acts on', async (delivery) => {
    expect(at(subscription, 'properties.filter.includedEventTypes')).toBe('delivery.types');
    expect(at(subscription, 'properties.eventDeliverySchema')).toBe('CloudEventSchemaV1_0');
    for (const type of delivery.types) {
      const time = '2026-11-21T08:00:00Z';
      const event = { specversion: '1.0', id: '1', type, source: CLUSTER, time, data: DATA };
      const { kind } = await parseEvent(event);
      expect(KINDS[delivery.function]).toContain(kind);
    }
  });

  test.each(deliveries.flatMap((one) => one.types.map((type) => ({ type, to: one.function }))))(
    'the local run delivers $type to the same function: $to',
    async ({ type, to }) => {
      const asked: string[] = [];
      const server = createServer((request, response) => {
        asked.push(new URL(request.url ?? '', 'http://x').searchParams.get('functionName') ?? '');
        response.end();
      }).listen(0);
      const { port } = server.address() as AddressInfo;
      const host = { url: `http://localhost:${port}`, keys: { master: 'k' } } as unknown as Host;
      await deliver(host, [{ eventType: type }, { type }]);
      server.closeAllConnections();
      server.close();
      expect(asked).toEqual([to, to]);
    },
  );

  test('keeps what cannot be delivered, with an identity and without keys', () => {
    expect(at(subscription, 'properties')).toMatchObject({
      deadLetterWithResourceIdentity: { identity: { userAssignedIdentity: 'identityId' } },
    });
    expect(at(subscription, 'properties')).not.toHaveProperty('deadLetterDestination');
    expect(declared('modules/storage.bicep', 'deadLetters').value).toMatchObject({
      name: 'deadLetterContainer',
    });
  });
});

describe('azure.yaml', () => {
  const project = parse(readFileSync(path.join(ROOT, 'azure.yaml'), 'utf8')) as {
    services: Record<string, { hooks: Record<string, Record<string, { run: string }>> }>;
    hooks: Record<string, Record<string, { run: string }>>;
  };

  test('its service is the one that the function app is tagged with', () => {
    const tags = at(declared('modules/functionApp.bicep', 'app').value, 'tags') as string;
    const [service = ''] = Object.keys(project.services);
    expect(tags).toContain(`'azd-service-name': '${service}'`);
  });

  test('its hooks exist', () => {
    const hooks = [project.hooks, ...Object.values(project.services).map((one) => one.hooks)];
    const files = hooks
      .flatMap((events) => Object.values(events).flatMap((one) => Object.values(one)))
      .map(({ run }) => run.replace(/^node /, ''));
    expect(files).toHaveLength(4);
    expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });
});

describe('the hook scripts', () => {
  /** Variables that azd sets from the outputs of main.bicep, or that a person sets. */
  const known = [
    ...template('main.bicep')
      .declarations.filter(({ kind }) => kind === 'output')
      .map(({ symbol }) => symbol),
    'AZURE_SUBSCRIPTION_ID',
    'STEWARD_CLUSTERS',
  ];

  test.each([SH, PS1])('%s sets the parameters of events.bicep from known variables', (file) => {
    const source = readFileSync(file, 'utf8');
    const passed = [...source.matchAll(/^ {2}(\w+)="/gm)].map(([, name]) => name);
    expect(passed.sort()).toEqual(parametersOf('events.bicep'));
    const read = [...source.matchAll(/\b(?:AZURE|STEWARD)_\w+/g)].map(([name]) => name);
    expect(read.filter((name) => !known.includes(name))).toEqual([]);
  });

  describe('subscribe.sh', () => {
    let folder = '';
    /** Runs the script with an `az` that says how it was called. */
    const run = (clusters: string) =>
      execFileSync('sh', [SH], {
        encoding: 'utf8',
        env: {
          PATH: `${folder}:${process.env.PATH ?? ''}`,
          ...Object.fromEntries(known.map((name) => [name, `<${name}>`])),
          STEWARD_CLUSTERS: clusters,
        },
      });

    beforeAll(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'steward-az-'));
      writeFileSync(path.join(folder, 'az'), '#!/bin/sh\necho "az $*"\n', { mode: 0o755 });
    });
    afterAll(() => {
      rmSync(folder, { recursive: true });
    });

    test('is a correct script', () => {
      execFileSync('sh', ['-n', SH]);
    });

    test('deploys events.bicep once, for the named clusters', () => {
      const calls = run(CLUSTER).trim().split('\n');
      expect(calls).toHaveLength(1);
      expect(calls[0]).toContain('az deployment group create');
      expect(calls[0]).toContain('--resource-group <AZURE_RESOURCE_GROUP>');
      expect(calls[0]).toContain(`clusterIds=${CLUSTER}`);
    });

    test('says what to do when no cluster is named, and calls nothing', () => {
      const said = run('');
      expect(said).toContain('azd env set STEWARD_CLUSTERS');
      expect(said).not.toMatch(/^az /m);
    });
  });
});
