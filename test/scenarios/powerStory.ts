/**
 * What stories of power are told with. Times are local to Amsterdam. After every story each stop
 * that was carried out must be in the ledger of savings, once.
 */
import { DateTime } from 'luxon';
import type { StopInterval } from '../../functions/power/ledger/interval';
import type { Intervention } from '../../local/azure/interventions';
import type { Fleet } from '../../local/fleets/schema';
import { services } from '../../shared/services';
import { accepted } from '../support/changes';
import type { Invariant } from '../support/invariants';
import type { Setting, Stage } from '../support/stage';
import { trailOf } from '../support/trail';
import { call, fleetOf, open, type Spec, wait } from './story';
import '../../functions/power/functions';

const ZONE = 'Europe/Amsterdam';

const HOUR = 3_600_000;

/** A night has 130 sweeps: on a busy machine that takes a while. */
jest.setTimeout(60_000);

/** Office hours from seven to eight for everything in ring dev. */
export function policyOf({
  rule = '',
  more = '',
  office = "'Mon-Fri 07:00-20:00'",
  calendars = '',
  rings = '[{ name: dev }]',
} = {}): string {
  return `
timeZone: ${ZONE}
calendars:
  schedules: { office: ${office} }
${calendars}
rings: ${rings}
power:
  rules: [{ clusters: all, schedule: office, ${rule} }]
${more}
`;
}

/** `2026-11-23T19:50` */
function local(text: string): number {
  return DateTime.fromISO(text, { zone: ZONE }).toMillis();
}

const told: Stage[] = [];

export interface PowerSetting extends Omit<Setting, 'fleet' | 'start'> {
  /** When the story begins, local time; just before eight on a Monday evening by default. */
  at?: string;
  /** One cluster, shop, by default. */
  clusters?: Spec[];
  fleet?: Fleet;
  /** Invariants that this story itself is about. */
  except?: Invariant[];
}

export async function begin(setting: PowerSetting = {}): Promise<Stage> {
  const { at = '2026-11-23T19:52', clusters = [{ name: 'shop' }], except, ...more } = setting;
  const usual = { policy: policyOf(), fleet: fleetOf(clusters), start: local(at) };
  const stage = await open({ ...usual, ...more }, except);
  told.push(stage);
  return stage;
}

afterEach(async () => {
  const broken: string[] = [];
  for (const stage of told.splice(0)) broken.push(...(await notInTheLedger(stage)));
  expect(broken).toEqual([]);
});

/** Each stop that was proved has one entry of the ledger, and each entry of ours a stop. */
async function notInTheLedger(stage: Stage): Promise<string[]> {
  const ends = (await trailOf(stage)).filter(({ action }) =>
    /^power\.stop\.(done|overtaken)$/.test(action),
  );
  const ours = (await ledger(stage)).filter(({ trigger }) => trigger !== 'hand');
  const keyOf = (cluster: string, at: string) => `${cluster} at ${at}`;
  const known = ours.map(({ id, from }) => keyOf(id, from));
  const done = ends.filter(({ action }) => action === 'power.stop.done');
  const all = new Set(ends.map(({ cluster = '', at }) => keyOf(cluster, at)));
  return [
    ...done
      .map(({ cluster = '', at }) => keyOf(cluster, at))
      .filter((key) => known.filter((one) => one === key).length !== 1)
      .map((key) => `not once in the ledger: ${key}`),
    ...known.filter((key) => !all.has(key)).map((key) => `no stop for the ledger's ${key}`),
  ];
}

/** What the ledger of savings knows, oldest first. */
export async function ledger(stage: Stage): Promise<StopInterval[]> {
  const all = await stage.clock.hold(async () =>
    (await services().ledger<StopInterval>()).between(
      '2020-01-01T00:00:00Z',
      '2030-01-01T00:00:00Z',
    ),
  );
  return all.sort((a, b) => (a.from < b.from ? -1 : 1));
}

/** Lets time pass to a local moment. */
export function until(stage: Stage, moment: string): Promise<void> {
  return wait(stage, (local(moment) - stage.clock.now()) / HOUR);
}

/** What Azure took, with the local time: `Mon 20:00 shop stop`. */
export function deeds(stage: Stage): string[] {
  return accepted(stage).map(({ at, cluster, pool, asked = '' }) =>
    [clockTime(at), cluster, pool, asked].filter((part) => part !== undefined).join(' '),
  );
}

/** `Mon 20:00` */
export function clockTime(at: string | number): string {
  const moment = typeof at === 'number' ? DateTime.fromMillis(at) : DateTime.fromISO(at);
  return moment.setZone(ZONE).setLocale('en').toFormat('ccc HH:mm');
}

export function clusterOf(stage: Stage, name = 'shop') {
  const found = stage.simulator.world.cluster(name);
  if (found === undefined) throw new Error(`there is no cluster ${name}`);
  return found;
}

export function power(stage: Stage, name = 'shop'): 'Running' | 'Stopped' {
  return clusterOf(stage, name).power;
}

/** Actions of the trail about a cluster, oldest first. */
export async function trail(stage: Stage, name = 'shop'): Promise<string[]> {
  return (await entriesOf(stage, name)).map(({ action }) => action);
}

/** Entries of the trail about a cluster, oldest first. */
export async function entriesOf(stage: Stage, name = 'shop') {
  const entries = await trailOf(stage);
  return entries.filter(({ cluster = '' }) => cluster.endsWith(`/${name}`)).reverse();
}

/** What the last sweep says of a cluster: `wait frozen,offHours`. */
export async function verdict(stage: Stage, name = 'shop'): Promise<string> {
  const { body } = await call(stage, `power/${name}`);
  const because = body.because as { code: string }[];
  return `${String(body.verdict)} ${because.map(({ code }) => code).join()}`;
}

export function happens(stage: Stage, what: Intervention): void {
  stage.simulator.intervene(what);
}

/** Anna asks for an exception by API. */
export function exception(stage: Stage, kind: string, body: object) {
  const by = { cluster: 'shop', by: 'anna@contoso.example', why: 'a demo' };
  return call(stage, 'power/overrides', { ...by, kind, ...body });
}
