/**
 * What holds in every story, whatever happens in it. Judged by the simulated Azure's own log and
 * state, by the leases that were given and by what the host keeps; nothing here knows how the app
 * decides.
 */
import { buildWorld, clusterId } from '../../local/azure/world/build';
import type { Operation } from '../../local/azure/world/model';
import { Seed } from '../../local/azure/seed';
import { clusterKey } from '../../shared/fleet/cluster';
import { compareVersions, minorsBetween } from '../../shared/fleet/versions';
import { accepted, changesOf, type ClusterChange, said } from './changes';
import type { Stage } from './stage';
import { notInTheTrail, trailOf } from './trail';

const EVENTS_MAX = 250;

/** AKS wants this pause between a stop and the next start (its documentation). */
const REST_MINUTES = 15;

/** Each answers a sentence for everything that is not as it must be. */
const INVARIANTS = {
  lease: withoutLease,
  together: together,
  path: againstTheRules,
  trail: notInTheTrail,
  secrets: secretsShown,
  givenBack: leasesKept,
  settings: settingsLeft,
  power: powerLeft,
  rest: withoutRest,
  history: longHistories,
  end: withoutEnd,
} satisfies Record<string, (stage: Stage) => string[] | Promise<string[]>>;

export type Invariant = keyof typeof INVARIANTS;

/** @param except what this story is about */
export async function brokenInvariants(
  stage: Stage,
  except: readonly Invariant[] = [],
): Promise<string[]> {
  const broken: string[] = [];
  for (const name of Object.keys(INVARIANTS) as Invariant[]) {
    if (except.includes(name)) continue;
    const found = await INVARIANTS[name](stage);
    broken.push(...found.map((sentence) => `${name}: ${sentence}`));
  }
  return broken;
}

interface Span {
  cluster: string;
  holder: string;
  from: number;
  to: number;
}

/** When each lease was held. */
function spansOf({ leases }: Stage): Span[] {
  const spans: Span[] = [];
  for (const { cluster, holder, at, what } of leases) {
    const open = spans.findLast((one) => one.cluster === cluster && one.holder === holder);
    if (what === 'released') {
      if (open?.to === Infinity) open.to = at;
    } else if (open?.to !== Infinity) {
      spans.push({ cluster, holder, from: at, to: Infinity });
    }
  }
  return spans;
}

/** A person who aborts an operation does not wait for its lease. */
function withoutLease(stage: Stage): string[] {
  const keys = new Map(
    stage.fleet.clusters.map((spec) => [spec.name, clusterKey(clusterId(stage.fleet, spec))]),
  );
  const spans = spansOf(stage);
  const shared = spans.flatMap((one) =>
    spans
      .filter(
        (two) =>
          two.cluster === one.cluster &&
          two.holder !== one.holder &&
          two.from >= one.from &&
          two.from < one.to,
      )
      .map((two) => `${one.holder} and ${two.holder} both hold ${one.cluster}`),
  );
  const unleased = accepted(stage)
    .filter(({ operation }) => !isAbort(operation))
    .filter(({ cluster, at }) => {
      const instant = Date.parse(at);
      const key = keys.get(cluster);
      return !spans.some(
        (span) => span.cluster === key && span.from <= instant && instant <= span.to,
      );
    })
    .map((change) => `no lease at ${said(change)}`);
  return [...shared, ...unleased];
}

function isAbort(operation: string): boolean {
  return operation.endsWith('abortLatestOperation');
}

/** Azure says no to what comes while it works: not about our own work, if you please. */
function together(stage: Stage): string[] {
  const { world } = stage.simulator;
  const ours = new Set(accepted(stage).map(({ cluster, at }) => `${cluster} ${Date.parse(at)}`));
  const operations = [...world.operations.values()].filter(({ cluster, startedAt }) =>
    ours.has(`${cluster.slice(cluster.lastIndexOf('/') + 1)} ${startedAt}`),
  );
  return changesOf(stage)
    .filter(({ status }) => status === 409)
    .filter((change) => operations.some((operation) => isAbout(operation, change)))
    .map((change) => `asked during our own work: ${said(change)}`);
}

function isAbout(
  { cluster, pool, startedAt, endedAt = Infinity }: Operation,
  change: ClusterChange,
) {
  const instant = Date.parse(change.at);
  const during = startedAt < instant && instant < endedAt;
  const same = pool === undefined || change.pool === undefined || pool === change.pool;
  return during && same && cluster.endsWith(`/${change.cluster}`);
}

/** No minor version is left out, and no pool is ahead of its control plane. */
function againstTheRules(stage: Stage): string[] {
  const versions = new Map(stage.fleet.clusters.map(({ name, version }) => [name, version]));
  const broken: string[] = [];
  for (const change of accepted(stage)) {
    const { cluster, pool, version, operation } = change;
    if (version === undefined || !operation.endsWith('createOrUpdate')) continue;
    const current = versions.get(cluster) ?? version;
    if (pool === undefined) {
      if (minorsBetween(current, version) > 1) broken.push(`a minor is left out: ${said(change)}`);
      versions.set(cluster, version);
    } else if (compareVersions(version, current) > 0) {
      broken.push(`ahead of its control plane (${current}): ${said(change)}`);
    }
  }
  return broken;
}

/** A token, or the link of an approval. */
const TOKENS = /\beyJ[\w-]{8,}\.[\w-]{8,}|\/api\/decide\/[^"\s]*[?&]t=[\w.-]+/;

/** People get links by design; logs, histories and the trail get none. */
async function secretsShown(stage: Stage): Promise<string[]> {
  const { host, logged, simulator } = stage;
  const kept: [string, unknown][] = [
    ['the log', logged],
    ['the trail', await trailOf(stage)],
    ...host.instances().map(({ id }): [string, unknown] => [id, host.history(id)]),
  ];
  const links = kept
    .filter(([, value]) => TOKENS.test(JSON.stringify(value)))
    .map(([where]) => `a token or link in ${where}`);
  const texts: [string, unknown][] = [...kept, ['a notice', simulator.notifications()]];
  const secrets = stage.secrets.filter((secret) => secret !== '');
  const shown = texts
    .filter(([, value]) => secrets.some((secret) => JSON.stringify(value).includes(secret)))
    .map(([where]) => `a secret in ${where}`);
  return [...links, ...shown];
}

async function leasesKept(stage: Stage): Promise<string[]> {
  return (await stage.leased()).map((cluster) => `${cluster} is still held`);
}

/** Settings of pools are as before, and no permission to force is left. */
function settingsLeft({ fleet, simulator }: Stage): string[] {
  const before = buildWorld(fleet, new Seed(1), simulator.clock.now());
  return [...simulator.world.clusters.values()].flatMap((cluster) => {
    const own = before.cluster(cluster.id)?.pools;
    const pools = [...cluster.pools.values()].flatMap(({ name, upgradeSettings }) => {
      const was = JSON.stringify(sorted(own?.get(name)?.upgradeSettings ?? {}));
      const is = JSON.stringify(sorted(upgradeSettings));
      return was === is ? [] : [`pool ${name} of ${cluster.name} had ${was} and has ${is}`];
    });
    return cluster.force?.forceUpgrade ? [...pools, `${cluster.name} may still be forced`] : pools;
  });
}

/** What AKS does where a pool says nothing: whether that is written down makes no difference. */
const UNSAID = {
  drainTimeoutInMinutes: 30,
  nodeSoakDurationInMinutes: 0,
  undrainableNodeBehavior: 'Schedule',
};

function sorted(settings: object): unknown[] {
  return Object.entries<unknown>({ ...UNSAID, ...settings })
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Clusters that nobody else has started or stopped are as they were, or as the last start or stop
 * for its own sake has left them, by the trail.
 */
async function powerLeft(stage: Stage): Promise<string[]> {
  const { fleet, simulator } = stage;
  const asked = new Map<string, string>();
  const wanted = new Map<string, string>();
  for (const { action, cluster = '', correlation } of (await trailOf(stage)).reverse()) {
    const name = cluster.slice(cluster.lastIndexOf('/') + 1);
    const state = { 'power.start': 'Running', 'power.stop': 'Stopped' }[action];
    if (state !== undefined && correlation.startsWith('power:')) asked.set(name, state);
    const now = asked.get(name);
    if (/^power\..*\.done$/.test(action) && now !== undefined) wanted.set(name, now);
  }
  const touched = new Set(
    simulator
      .log()
      .filter(({ operation }) => operation === 'intervene.setPower')
      .map(({ cluster }) => cluster),
  );
  return fleet.clusters.flatMap(({ name, power }) => {
    const was = wanted.get(name) ?? power;
    const is = simulator.world.cluster(name)?.power ?? was;
    return touched.has(name) || is === was ? [] : [`${name} was ${was} and is ${is}`];
  });
}

function withoutRest(stage: Stage): string[] {
  const stops = accepted(stage).filter(({ operation }) => operation === 'managedClusters.stop');
  return accepted(stage)
    .filter(({ operation }) => operation === 'managedClusters.start')
    .filter((start) =>
      stops.some(({ cluster, at }) => {
        const minutes = (Date.parse(start.at) - Date.parse(at)) / 60_000;
        return cluster === start.cluster && minutes >= 0 && minutes < REST_MINUTES;
      }),
    )
    .map((start) => `started too soon after a stop: ${said(start)}`);
}

function longHistories({ host }: Stage): string[] {
  return host
    .instances()
    .filter(({ events }) => events > EVENTS_MAX)
    .map(({ id, events }) => `${id} has ${events} events`);
}

/** Everything that began has come to its end, and nothing has crashed. */
function withoutEnd({ host }: Stage): string[] {
  return host
    .instances()
    .filter(({ status }) => status !== 'Completed')
    .map(({ id, status, output }) => `${id} is ${status}: ${JSON.stringify(output)}`);
}
