/**
 * What stories are told with: a fleet in a few lines, and the deeds of the people around it. After
 * every test what must hold always is checked (test/support/invariants.ts).
 */
import { parseFleet } from '../../local/fleets/parse';
import type { ClusterSpec, Fleet } from '../../local/fleets/schema';
import type { ReportedCluster, RolloutReport } from '../../functions/upgrades/contract';
import { accepted } from '../support/changes';
import { brokenInvariants, type Invariant } from '../support/invariants';
import { setStage, type Setting, type Stage } from '../support/stage';

const SUBSCRIPTION = '11111111-aaaa-4aaa-8aaa-000000000001';

/** What every story aims at unless it says otherwise. */
export const ROLLOUT = 'rollout:kubernetes:1.34.2';

const MINUTE = 60_000;

/** A cluster, of which a story says only what matters to it. */
export type Spec = Partial<Omit<ClusterSpec, 'pools' | 'workloads'>> & {
  name: string;
  ring?: string;
  pools?: (Partial<ClusterSpec['pools'][number]> & { name: string })[];
  workloads?: ClusterSpec['workloads'];
};

/** Clusters at 1.33.6 with two system nodes in ring dev; 1.34.2 is out in West Europe only. */
export function fleetOf(specs: Spec[], more: Partial<Fleet> = {}): Fleet {
  const clusters = specs.map(({ ring = 'dev', tags, pools, ...spec }) => ({
    subscription: 'One',
    resourceGroup: 'rg',
    region: 'westeurope',
    version: '1.33.6',
    tags: { 'steward-ring': ring, ...tags },
    pools: (pools ?? [{ name: 'system' }]).map((pool) => ({
      mode: pool.name === 'system' ? 'System' : 'User',
      count: 2,
      ...pool,
    })),
    ...spec,
  }));
  const regions = {
    westeurope: {
      nodeImage: '202611.03.0',
      versions: ['1.32.9', '1.33.5', '1.33.6', '1.34.1', '1.34.2'],
    },
    northeurope: { nodeImage: '202611.03.0', versions: ['1.33.5', '1.33.6', '1.34.1'] },
  };
  const subscriptions = [{ id: SUBSCRIPTION, name: 'One' }];
  return parseFleet({ name: 'small', subscriptions, regions, clusters, ...more }, 'small fleet');
}

/** Clusters with these names. */
export function named(...names: string[]): Fleet {
  return fleetOf(names.map((name) => ({ name })));
}

interface Told {
  stage: Stage;
  except: readonly Invariant[];
}

const told: Told[] = [];

/** @param except invariants that this story itself is about */
export async function open(setting: Setting, except: readonly Invariant[] = []): Promise<Stage> {
  const stage = await setStage(setting);
  told.push({ stage, except });
  return stage;
}

/** From the event to the end. */
export async function tell(setting: Setting, except: readonly Invariant[] = []): Promise<Stage> {
  const stage = await open(setting, except);
  await stage.send();
  await stage.run();
  return stage;
}

afterEach(async () => {
  const broken: string[] = [];
  for (const { stage, except } of told.splice(0))
    broken.push(...(await brokenInvariants(stage, except)));
  expect(broken).toEqual([]);
});

/** Runs until so many hours have gone by and nothing is left to do. */
export async function pass(stage: Stage, hours: number): Promise<void> {
  const end = stage.clock.now() + hours * 60 * MINUTE;
  await stage.clock.run(() => stage.clock.now() >= end && stage.clock.quiet);
}

/** Lets so many hours go by, whatever is left to do then. */
export async function wait(stage: Stage, hours: number): Promise<void> {
  const end = stage.clock.now() + hours * 60 * MINUTE;
  stage.clock.at(end, 'time passes', () => undefined);
  await stage.run(() => stage.clock.now() >= end);
}

/** Runs until something is so; looks at every moment at which anything happens. */
export async function runUntil(stage: Stage, isSo: () => boolean): Promise<void> {
  await stage.run(isSo);
  if (!isSo()) throw new Error('the story has ended before it was so');
}

/** Lets time pass minute by minute until something is so. */
export async function passUntil(stage: Stage, isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await wait(stage, 1 / 60);
  }
}

/** Until Azure has taken so many changes of the cluster. */
export function untilAsked(stage: Stage, cluster: string, changes = 1): Promise<void> {
  return runUntil(stage, () => asked(stage, cluster).length >= changes);
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** A request to the API of the app. */
export function call(stage: Stage, path: string, body?: object): Promise<Answer> {
  return stage.clock.hold(async () => {
    const headers = { 'x-functions-key': stage.host.keys.master };
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(new URL(`/api/${path}`, stage.host.url), { headers, ...init });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  });
}

/** An order of an operator, who is Olga. */
export async function order(
  stage: Stage,
  name: string,
  body: object = {},
  rollout = ROLLOUT,
): Promise<Answer> {
  const path = `rollouts/${encodeURIComponent(rollout)}/${name}`;
  return call(stage, path, { by: 'olga@contoso.example', why: 'for a good reason', ...body });
}

interface Question {
  id: string;
  state: string;
  request: { kind: string; title: string; ring?: string };
}

/** Questions that wait for people. */
export async function questions(stage: Stage): Promise<Question[]> {
  const { body } = await call(stage, 'approvals');
  return body.approvals as Question[];
}

/** Runs until somebody is asked; answers the question. */
export async function untilQuestion(stage: Stage, after: readonly string[] = []) {
  const isOpen = ({ id, name, finished }: { id: string; name: string; finished: boolean }) =>
    name === 'approval' && !finished && !after.includes(id);
  await runUntil(stage, () => stage.host.instances().some(isOpen));
  const open = (await questions(stage)).find(({ id }) => !after.includes(id));
  if (open === undefined) throw new Error('nobody is asked anything');
  return open;
}

export function vote(
  stage: Stage,
  { id }: Pick<Question, 'id'>,
  answer: 'yes' | 'no',
  by = 'anna@contoso.example',
): Promise<Answer> {
  return call(stage, `approvals/${encodeURIComponent(id)}`, { answer, by });
}

/** `a upgraded` */
export async function ends(stage: Stage, target?: string): Promise<string[]> {
  return clustersIn(await stage.report(target)).map(({ name, status }) => `${name} ${status}`);
}

/** `dev done` */
export async function rings(stage: Stage, target?: string): Promise<string[]> {
  return (await stage.report(target)).rings.map(({ name, status }) => `${name} ${status}`);
}

export function clustersIn({ rings: all }: Pick<RolloutReport, 'rings'>): ReportedCluster[] {
  return all.flatMap(({ clusters }) => clusters);
}

export async function clusterIn(stage: Stage, name: string, target?: string) {
  const found = clustersIn(await stage.report(target)).find((one) => one.name === name);
  if (found === undefined) throw new Error(`the report has no cluster '${name}'`);
  return found;
}

/** Why it is as it is: `code: message`. */
export async function why(stage: Stage, name: string, target?: string): Promise<string> {
  const { because } = await clusterIn(stage, name, target);
  return because.map(({ code, message }) => `${code}: ${message}`).join('\n');
}

/** What Azure took for a cluster, in order: `control plane 1.34.2`, `web 1.34.2`, `start`. */
export function asked(stage: Stage, cluster: string): string[] {
  return allAsked(stage, cluster).filter((change) => !change.endsWith('update settings'));
}

/** The same with the settings of its pools: `web update settings`. */
export function allAsked(stage: Stage, cluster: string): string[] {
  return accepted(stage)
    .filter((change) => change.cluster === cluster)
    .map(({ pool, version, asked: words = '' }) =>
      version === undefined
        ? [pool, words].join(' ').trim()
        : `${pool ?? 'control plane'} ${version}`,
    );
}

/** When Azure took the first and the last change of a cluster: virtual milliseconds. */
export function begun(stage: Stage, cluster: string): number {
  const [first] = accepted(stage).filter((change) => change.cluster === cluster);
  return Date.parse(first?.at ?? '');
}

/** Clusters that were changed at all. */
export function touched(stage: Stage): string[] {
  return [...new Set(accepted(stage).map(({ cluster }) => cluster))].sort();
}

/** First lines of what people got in Teams. */
export function titles(stage: Stage): string[] {
  return stage.simulator
    .notifications()
    .filter(({ kind }) => kind === 'teams')
    .map(({ title }) => title);
}

/** Everything that people got, as text. */
export function news(stage: Stage): string {
  return JSON.stringify(stage.simulator.notifications().map(({ body }) => body));
}

/** The version that the nodes really run. */
export function kubelets(stage: Stage, cluster: string): string[] {
  const pools = [...(stage.simulator.world.cluster(cluster)?.pools.values() ?? [])];
  return [...new Set(pools.flatMap(({ nodes }) => nodes.map(({ kubelet }) => kubelet)))].sort();
}
