/** A new Kubernetes version is announced for the demo fleet, and the fleet moves to it. */
import path from 'node:path';
import type { ReportedCluster, RolloutReport } from '../../functions/upgrades/contract';
import type { Change } from '../../local/azure/changeLog';
import { loadFleet } from '../../local/fleets/load';
import { setStage, type Stage } from '../support/stage';

const contoso = () => loadFleet(path.resolve(__dirname, '../../local/fleets/contoso'));

function clusters({ rings }: RolloutReport): Map<string, ReportedCluster> {
  return new Map(rings.flatMap((ring) => ring.clusters).map((cluster) => [cluster.name, cluster]));
}

/** Upgrades that Azure was asked for and accepted, as the simulator logged them. */
function accepted(stage: Stage): Change[] {
  return stage.simulator
    .log()
    .filter(({ operation, status }) => operation.endsWith('createOrUpdate') && status < 300);
}

function poolDrains(stage: Stage, cluster: string): string[] {
  return accepted(stage)
    .filter((change) => change.cluster === cluster && change.pool !== undefined)
    .map(({ pool, version }) => `${pool ?? ''} ${version ?? ''}`);
}

describe('a version event for the demo fleet', () => {
  let stage: Stage;
  let result: RolloutReport;

  beforeAll(async () => {
    stage = await setStage({ fleet: contoso() });
    await stage.send();
    await stage.run();
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
    const touched = accepted(stage).filter(({ cluster }) => cluster?.startsWith('aks-prd'));
    const first = Math.min(...touched.map(({ at }) => Date.parse(at)));
    expect(first).toBeGreaterThanOrEqual(Date.parse(staging?.finished ?? ''));
    expect(production?.clusters).toHaveLength(5);
  });

  test('names the budget and the pods that block, and says what to do', () => {
    const [reason] = clusters(result).get('aks-prd-payments')?.because ?? [];
    expect(reason?.code).toBe('drainBlocked');
    expect(reason?.message).toMatch(
      /PodDisruptionBudget payments\/\S+ allows no disruption and holds \S+ on aks-pay-/,
    );
    expect(reason?.message).toContain('Add replicas or loosen the budget');
  });

  test('skips the stopped cluster with a reason', () => {
    const skipped = clusters(result).get('aks-stg-batch');
    expect(skipped?.because.map(({ code }) => code)).toEqual(['stopped']);
    expect(accepted(stage).filter(({ cluster }) => cluster === 'aks-stg-batch')).toEqual([]);
  });

  test('moves the control plane hop by hop and drains each pool once', () => {
    const legacy = accepted(stage).filter(({ cluster }) => cluster === 'aks-dev-legacy');
    expect(
      legacy.map(({ pool, version }) => `${pool ?? 'control plane'} ${version ?? ''}`),
    ).toEqual([
      'control plane 1.32.9',
      'control plane 1.33.6',
      'control plane 1.34.2',
      'system 1.34.2',
      'batch 1.34.2',
    ]);
  });

  test('gives the cluster with an auto-upgrade channel the full upgrade that AKS requires', () => {
    const auto = accepted(stage).filter(({ cluster }) => cluster === 'aks-stg-auto');
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
    const asked = accepted(stage).map(({ cluster, pool, version }) =>
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
      'Kubernetes 1.34.2: ring staging is done',
      'Kubernetes 1.34.2: ring production has failures',
      'Kubernetes 1.34.2: rollout ended with failures',
    ];
    expect(teams.map(({ title }) => title)).toEqual(titles);
    expect(mails.map(({ title }) => title)).toEqual(titles);
    expect(JSON.stringify(teams.at(-1)?.body)).toContain('PodDisruptionBudget payments/');
  });

  test('the fleet was found with one query, and no history is long', () => {
    expect(stage.simulator.requests()['resourceGraph.resources']).toBe(1);
    const longest = Math.max(...stage.host.instances().map(({ events }) => events));
    expect(longest).toBeLessThanOrEqual(250);
  });

  test('every lease was given back', async () => {
    expect(await stage.leased()).toEqual([]);
  });

  test('the same events again, any number of them, change nothing', async () => {
    const before = stage.simulator.log().length;
    await stage.send([...stage.events, ...stage.events]);
    await stage.run();
    expect(stage.simulator.log()).toHaveLength(before);
    expect((await stage.report()).finished).toBe(result.finished);
  });
});

test('a failed cluster keeps the next ring from starting', async () => {
  const fleet = contoso();
  for (const cluster of fleet.clusters) {
    if (cluster.name === 'aks-prd-payments') cluster.tags['steward-ring'] = 'dev';
  }
  const stage = await setStage({ fleet });
  await stage.send();
  await stage.run();
  const result = await stage.report();
  expect(result.rings.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'dev failed',
    'staging notStarted',
    'production notStarted',
  ]);
  expect(result.rings[1]?.because[0]?.code).toBe('ringBeforeFailed');
  const touched = new Set(accepted(stage).map(({ cluster }) => cluster));
  expect([...touched].sort()).toEqual([
    'aks-dev-api',
    'aks-dev-legacy',
    'aks-dev-sandbox',
    'aks-prd-payments',
  ]);
});

test('a loosened budget lets the next announcement finish the cluster that was stuck', async () => {
  const stage = await setStage({ fleet: contoso() });
  await stage.send();
  await stage.run();
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
  expect(
    poolDrains(stage, 'aks-prd-payments').filter((drain) => drain === 'pay 1.34.2'),
  ).toHaveLength(2);
});
