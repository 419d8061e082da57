/** Looks at the fleet and at what Azure offers it: when asked, and by the clock. */
import type { InvocationContext, TimerHandler } from '@azure/functions';
import * as df from 'durable-functions';
import { startStory, statusOf } from '../../../shared/durable/client';
import { isAlive } from '../../../shared/durable/status';
import { type Offers, placeKey, placeOfCluster, placesOf } from '../../../shared/fleet/offers';
import type { Policy } from '../../../shared/fleet/policy';
import { assignRings, type FleetMember, type Ring } from '../../../shared/fleet/rings';
import type { Outcome } from '../../../shared/reasons';
import { type Services, services } from '../../../shared/services';
import type { ClusterResult, RolloutInput, RunHead } from '../contract';
import { goalsOf } from '../goal';
import { type Goal, rolloutId } from '../goalTypes';
import { rollout } from '../rollout';
import { readOffers } from './activities';
import { familyOf, imageSetOf, type LatestImage } from './images';
import { joinersOf } from './joiners';
import { isBehind } from './targets';
import { isDue, weekOf } from './week';

/** The fleet as the policy sees it now, and what its regions offer. */
export interface FleetLook {
  policy: Policy;
  rings: Ring[];
  fleet: FleetMember[];
  offers: Offers;
}

/** What was read of Azure at one time; policies that come and go see it each in its own way. */
interface Reading {
  /** Milliseconds since 1970 (UTC). */
  at: number;
  fleet: Promise<FleetMember[]>;
  /** By the places that were asked for. */
  offers: Map<string, Promise<Offers>>;
  looks: WeakMap<Policy, Promise<FleetLook>>;
}

/** An event comes for every cluster at once: what was read since it was published answers it. */
const readings = new WeakMap<Services, Reading>();

/**
 * @param since ISO instant, UTC: an earlier reading will not do
 * @throws Error when Azure cannot answer now; Event Grid delivers again, timers come again
 */
export async function lookAtFleet(since: string): Promise<FleetLook> {
  const { policy } = await (await services().policy()).current();
  const known = readings.get(services());
  const reading = known !== undefined && known.at >= Date.parse(since) ? known : newReading();
  return remembered(reading.looks, policy, () => lookBy(policy, reading));
}

function newReading(): Reading {
  const at = services().clock.now().getTime();
  const reading = { at, fleet: readFleet(), offers: new Map(), looks: new WeakMap() };
  readings.set(services(), reading);
  return reading;
}

async function readFleet(): Promise<FleetMember[]> {
  return answered(await (await services().graph()).clusters());
}

async function lookBy(policy: Policy, { fleet: reading, offers }: Reading): Promise<FleetLook> {
  try {
    const fleet = await reading;
    const { rings } = assignRings(policy, fleet);
    const places = placesOf(rings.flatMap(({ clusters }) => clusters));
    const key = places.map(placeKey).join();
    const read = async () => answered(await readOffers(places));
    return { policy, rings, fleet, offers: await remembered(offers, key, read) };
  } catch (error) {
    // The next one who asks must not get the same failure.
    readings.delete(services());
    throw error;
  }
}

function remembered<Key extends object | string, T>(
  known: { get(key: Key): Promise<T> | undefined; set(key: Key, value: Promise<T>): unknown },
  key: Key,
  read: () => Promise<T>,
): Promise<T> {
  const value = known.get(key) ?? read();
  known.set(key, value);
  return value;
}

function answered<T>(outcome: Outcome<T>): T {
  if ('ok' in outcome) return outcome.ok;
  const { code, message } = 'retry' in outcome ? outcome.retry.reason : outcome.refused;
  throw new Error(`${code}: ${message}`);
}

/** Every hour: does any cluster join a rollout that has ended? The first start is not ours. */
export const lookForVersions: TimerHandler = async (_timer, context) => {
  const store = await services().runs<RunHead, ClusterResult>();
  const ended = (await store.heads()).filter(canBeJoined);
  // Nothing is asked of Azure before there is anything to join.
  if (ended.length === 0) return;
  const look = await lookAtFleet(nowText());
  const verdict = goalsOf(look.policy.upgrades, look.offers);
  if (verdict.kind !== 'act') return;
  const id = rolloutId(verdict.action);
  const head = ended.find(({ rollout: own }) => own === id);
  if (head !== undefined && (await isOpenToAll(id, context))) await joinRun(head, look, context);
};

function canBeJoined({ goal, result }: RunHead): boolean {
  return goal.kind !== 'nodeImages' && result?.status === 'done';
}

/** Not one that a person meant for some clusters only. */
async function isOpenToAll(id: string, context: InvocationContext): Promise<boolean> {
  const status = await statusOf(df.getClient(context), id);
  if (status?.runtimeStatus.toString() !== 'Completed') return false;
  const { only, startedBy } = status.input as RolloutInput;
  return only === undefined || startedBy === undefined;
}

async function joinRun(
  { rollout: id, run, goal }: RunHead,
  { policy, rings, offers }: FleetLook,
  context: InvocationContext,
): Promise<void> {
  const notes = await services().upgradeNotes();
  const rows = await (await services().runs<RunHead, ClusterResult>()).members(run);
  const clusters = rows.flatMap(({ result }) => result ?? []);
  const earlier = { clusters, held: await notes.held(id) };
  const members = rings.flatMap((ring) => ring.clusters);
  const wakes = policy.upgrades.stopped === 'wake';
  const { join, hold } = joinersOf(goal, earlier, { members, offers, wakes });
  if (join.length === 0) return;
  context.log(`${id}: starts again for ${join.map(({ name }) => name).join(', ')}`);
  await notes.hold(id, hold);
  await start(id, { goal, only: join.map((member) => member.id) }, context);
}

/** Every hour: is this week's rollout of node images due? */
export const lookForImages: TimerHandler = async (_timer, context) => {
  const { policy } = await (await services().policy()).current();
  const { nodeImages, timeZone } = policy;
  const now = nowText();
  if (nodeImages === undefined || !isDue(nodeImages, timeZone, now)) return;
  const week = weekOf(now, timeZone);
  const id = rolloutId({ kind: 'nodeImages', week, images: {} });
  if ((await statusOf(df.getClient(context), id)) !== undefined) return;
  // Beside another one its first ring would find nothing to do, and the next one not wait for it.
  if (await imagesAreRolledOut(context)) return;
  const goal = await imageGoal(week);
  if (goal === undefined) context.log(`${id}: all nodes have the newest images`);
  else await start(id, { goal }, context);
};

async function imagesAreRolledOut(context: InvocationContext): Promise<boolean> {
  const store = await services().runs<RunHead, ClusterResult>();
  for (const { goal, result, rollout: id } of await store.heads()) {
    if (goal.kind !== 'nodeImages' || result !== undefined) continue;
    const status = await statusOf(df.getClient(context), id);
    if (status !== undefined && isAlive(status.runtimeStatus)) return true;
  }
  return false;
}

/**
 * The newest images of the fleet as one set, from one pool per region and kind of image.
 * @param week `2026-W47`, with a name behind it for a hot-fix
 * @returns undefined when no pool is behind
 * @throws Error when Azure cannot answer now
 */
export async function imageGoal(week: string): Promise<Goal | undefined> {
  const { rings, fleet } = await lookAtFleet(nowText());
  const members = rings.flatMap(({ clusters }) => clusters);
  const inRings = new Set(members.map(({ id }) => id));
  const latest = await latestImages(fleet.filter(({ id }) => inRings.has(id)));
  const goal: Goal = { kind: 'nodeImages', week, images: imageSetOf(latest) };
  return members.some((member) => isBehind(goal, member)) ? goal : undefined;
}

/** Pools of one kind that are asked before the newest image counts as unknown. */
const ATTEMPTS = 3;

async function latestImages(fleet: readonly FleetMember[]): Promise<LatestImage[]> {
  const catalog = await services().catalog();
  const found: LatestImage[] = [];
  for (const { location, pools } of poolsByKind(fleet)) {
    for (const { id, pool } of pools.slice(0, ATTEMPTS)) {
      const image = await catalog.latestImage(id, pool);
      if ('retry' in image) answered(image);
      if (!('ok' in image) || image.ok === null) continue;
      found.push({ location, image: image.ok });
      break;
    }
  }
  return found;
}

interface Kind {
  location: string;
  pools: { id: string; pool: string }[];
}

/** Running clusters first: those are sure to answer. */
function poolsByKind(fleet: readonly FleetMember[]): Kind[] {
  const kinds = new Map<string, Kind>();
  const runningFirst = [...fleet].sort((a, b) =>
    a.power < b.power ? -1 : Number(a.power > b.power),
  );
  for (const member of runningFirst) {
    const { location } = placeOfCluster(member);
    for (const { name: pool, image } of member.pools) {
      if (image === undefined) continue;
      const key = `${location} ${familyOf(image)}`;
      const kind = kinds.get(key) ?? { location, pools: [] };
      kinds.set(key, { ...kind, pools: [...kind.pools, { id: member.id, pool }] });
    }
  }
  return [...kinds.values()];
}

async function start(id: string, input: RolloutInput, context: InvocationContext): Promise<void> {
  await startStory(df.getClient(context), rollout, id, input);
}

function nowText(): string {
  return services().clock.now().toISOString();
}
