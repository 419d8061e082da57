/** A new Kubernetes version is announced for the demo fleet, and the fleet moves to it. */
import path from 'node:path';
import type { ReportedCluster, RolloutReport } from '../../functions/upgrades/contract';
import { loadFleet } from '../../local/fleets/load';
import { accepted, type ClusterChange } from '../support/changes';
import { brokenInvariants } from '../support/invariants';
import type { Stage } from '../support/stage';
import { asked, tell } from './story';

const contoso = () => loadFleet(path.resolve(__dirname, '../../local/fleets/contoso'));

function clusters({ rings }: RolloutReport): Map<string, ReportedCluster> {
  return new Map(rings.flatMap((ring) => ring.clusters).map((cluster) => [cluster.name, cluster]));
}

/** Upgrades that Azure was asked for and accepted, as the simulator logged them. */
function upgrades(stage: Stage): ClusterChange[] {
  return accepted(stage).filter(({ operation }) => operation.endsWith('createOrUpdate'));
}

describe('a version event for the demo fleet', () => {
  let stage: Stage;
  let result: RolloutReport;

  beforeAll(async () => {
    stage = await tell({ fleet: contoso() });
    result = await stage.report();
  });

  test('upgrades everything but the cluster whose budget blocks a drain', () => {
    const statuses = [...clusters(result).values()].map(({ name, status }) => `${name} ${status}`);
    expect(statuses.sort()).toEqual([
      'aks-dev-api upgraded',
      'aks-dev-legacy upgraded',
      'aks-dev-sandbox upgraded',
      'aks-prd-data upgraded',
      'aks-prd-erp upgraded',
      'aks-prd-hub unchanged',
      'aks-prd-payments skipped',
      'aks-prd-web upgraded',
      'aks-stg-auto upgraded',
      'aks-stg-batch skipped',
      'aks-stg-data upgraded',
      'aks-stg-web upgraded',
    ]);
  });

  test('goes ring by ring: no cluster of a ring is touched before the ring before it is done', () => {
    const [dev, staging, production] = result.rings;
    expect(result.rings.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'dev done',
      'staging done',
      'production done',
    ]);
    expect(Date.parse(staging?.started ?? '')).toBeGreaterThanOrEqual(
      Date.parse(dev?.finished ?? ''),
    );
    const touched = upgrades(stage).filter(({ cluster }) => cluster.startsWith('aks-prd'));
    const first = Math.min(...touched.map(({ at }) => Date.parse(at)));
    expect(first).toBeGreaterThanOrEqual(Date.parse(staging?.finished ?? ''));
    expect(production?.clusters).toHaveLength(5);
  });

  test('names the budget and the pods that block, and says what to do', () => {
    const [reason] = clusters(result).get('aks-prd-payments')?.because ?? [];
    expect(reason?.code).toBe('notDisruptedNow');
    expect(reason?.message).toContain('payments/ledger');
    expect(reason?.message).toMatch(/ledger-\S+ on aks-pay-/);
    expect(asked(stage, 'aks-prd-payments')).toEqual([]);
  });

  test('skips the stopped cluster with a reason', () => {
    const skipped = clusters(result).get('aks-stg-batch');
    expect(skipped?.because.map(({ code }) => code)).toEqual(['stopped']);
    expect(upgrades(stage).filter(({ cluster }) => cluster === 'aks-stg-batch')).toEqual([]);
  });

  test('moves the control plane hop by hop and drains each pool once', () => {
    expect(asked(stage, 'aks-dev-legacy')).toEqual([
      'control plane 1.32.9',
      'control plane 1.33.6',
      'control plane 1.34.2',
      'system 1.34.2',
      'batch 1.34.2',
    ]);
  });

  test('gives the cluster with an auto-upgrade channel the full upgrade that AKS requires', () => {
    const auto = upgrades(stage).filter(({ cluster }) => cluster === 'aks-stg-auto');
    expect(auto.map(({ operation, version }) => `${operation} ${version ?? ''}`)).toEqual([
      'managedClusters.createOrUpdate 1.34.2',
    ]);
  });

  test('proves the private cluster through run command', () => {
    expect(
      clusters(result)
        .get('aks-stg-data')
        ?.because.map(({ code }) => code),
    ).toEqual(['proved']);
    const commands = stage.simulator
      .log()
      .filter(({ operation }) => operation.includes('runCommand'));
    expect(new Set(commands.map(({ cluster }) => cluster))).toEqual(new Set(['aks-stg-data']));
  });

  test('Azure was asked for nothing that it refused', () => {
    const refused = stage.simulator.log().filter(({ status }) => status >= 400);
    expect(refused).toEqual([]);
  });

  test('no cluster was told twice to go to the same version', () => {
    const asked = upgrades(stage).map(({ cluster, pool, version }) =>
      [cluster, pool, version].join(' '),
    );
    expect(new Set(asked).size).toBe(asked.length);
  });

  test('people were told of the start, of each ring and of the end, by Teams and mail', () => {
    const teams = stage.simulator.notifications().filter(({ kind }) => kind === 'teams');
    const mails = stage.simulator.notifications().filter(({ kind }) => kind === 'mail');
    const titles = [
      'Kubernetes 1.34.2: rollout started',
      'Kubernetes 1.34.2: ring dev is done',
      'Kubernetes 1.34.2: ring staging is done, 1 left out',
      'Kubernetes 1.34.2: ring production is done, 1 left out',
      'Kubernetes 1.34.2: rollout done, 2 left out',
    ];
    expect(teams.map(({ title }) => title)).toEqual(titles);
    expect(mails.map(({ title }) => title)).toEqual(titles);
    expect(JSON.stringify(teams.at(-1)?.body)).toContain('payments/ledger');
  });

  test('the fleet was found with queries, not cluster by cluster', () => {
    expect(stage.simulator.requests()['resourceGraph.resources']).toBeLessThanOrEqual(6);
    expect(stage.simulator.requests()['managedClusters.list']).toBeUndefined();
  });

  test('the same events again, any number of them, change nothing', async () => {
    const before = stage.simulator.log().length;
    await stage.send([...stage.events, ...stage.events]);
    await stage.run();
    expect(stage.simulator.log()).toHaveLength(before);
    expect((await stage.report()).finished).toBe(result.finished);
    expect(await brokenInvariants(stage)).toEqual([]);
  });
});

test('a loosened budget lets the next announcement take the cluster that was left out', async () => {
  const stage = await tell({ fleet: contoso() });
  stage.simulator.intervene({
    kind: 'setBudget',
    cluster: 'aks-prd-payments',
    namespace: 'payments',
    name: 'ledger',
    minAvailable: 1,
  });
  const later = new Date(stage.clock.now() + 60_000).toISOString();
  await stage.send(
    stage.events.slice(0, 1).map((event) => ({ ...(event as object), eventTime: later })),
  );
  await stage.run();
  const again = await stage.report();
  expect(again.status).toBe('done');
  expect(clusters(again).get('aks-prd-payments')?.status).toBe('upgraded');
  expect(asked(stage, 'aks-prd-payments')).toEqual([
    'control plane 1.34.2',
    'system 1.34.2',
    'pay 1.34.2',
  ]);
});
