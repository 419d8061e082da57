/** I/O of upgrades: what a rollout copies, what its lanes claim, what became of each cluster. */
import type { MemberRow, RunMember, RunStore } from '../../shared/azure/runStore';
import { clusterKey } from '../../shared/fleet/cluster';
import { NO_ORDERS, mayGoOn, type Orders } from '../../shared/fleet/orders';
import { definedOnly } from '../../shared/fleet/optional';
import { placesOf } from '../../shared/fleet/offers';
import { assignRings } from '../../shared/fleet/rings';
import type { Outcome, Reason } from '../../shared/reasons';
import { services } from '../../shared/services';
import type { ClusterResult, RolloutResult, RunHead, RunPlan, Tally } from './contract';
import type { Goal } from './goalTypes';
import type { NextCluster } from './lane';
import { readOffers } from './offers/activities';
import { resultWithout, scopesOf } from './scope';
import { urgentFirst } from './support/urgent';
import { tallyOf } from './tally';

export interface RunRequest {
  rollout: string;
  goal: Goal;
  /** ISO instant, UTC: with the rollout it names the run. */
  started: string;
  startedBy?: string;
  only?: string[];
}

/** As many clusters in no ring as a message shows. */
const OUTSIDE_MAX = 20;

/** Copies policy, rings and targets: later edits wait for the next rollout. */
export async function openRun(request: RunRequest): Promise<Outcome<RunPlan>> {
  const { rollout, goal, started, startedBy, only } = request;
  const fleet = await (await services().graph()).clusters();
  if (!('ok' in fleet)) return fleet;
  const { policy } = await (await services().policy()).current();
  const { rings, ...others } = assignRings(policy, fleet.ok);
  const urgent = await (await services().upgradeNotes()).urgent();
  const membership = {
    ...others,
    rings: rings.map((ring) => ({ ...ring, clusters: urgentFirst(ring.clusters, urgent) })),
  };
  const members = rings.flatMap(({ clusters }) => clusters);
  const offers = await readOffers(placesOf(members));
  if (!('ok' in offers)) return offers;
  const wanted = only === undefined ? {} : { only: new Set(only.map((id) => id.toLowerCase())) };
  const store = await services().runs<RunHead, ClusterResult>();
  const doubted = await doubtedIn(store, rollout);
  const wish = { goal, offers: offers.ok, at: started, doubted, ...wanted };
  const scopes = scopesOf(membership, wish);
  const run = `${rollout}@${started}`;
  const outside = membership.outside.map(({ cluster, reason }) => ({ ...cluster, reason }));
  const plans = scopes.map(({ ring }) => ring);
  const head: RunHead = {
    rollout,
    run,
    goal,
    started,
    rings: plans,
    outside,
    ...(startedBy === undefined ? {} : { startedBy }),
  };
  await store.open(
    head,
    scopes.map(({ members }) => members),
  );
  return {
    ok: {
      run,
      rings: plans,
      rules: { upgrades: policy.upgrades, backups: policy.backups },
      outside: { count: outside.length, first: outside.slice(0, OUTSIDE_MAX) },
    },
  };
}

/** Keys of clusters that the last run of the rollout began and could not prove. */
async function doubtedIn(
  store: RunStore<RunHead, ClusterResult>,
  rollout: string,
): Promise<Set<string>> {
  const before = await store.head(rollout);
  const rows = before === undefined ? [] : await store.members(before.run);
  const failed = rows.filter(({ result }) => ['failed', 'canceled'].includes(result?.status ?? ''));
  return new Set(failed.map(({ member }) => clusterKey(member.id)));
}

export interface NextRequest {
  run: string;
  ring: { name: string; place: number };
  lane: number;
  /** How many clusters the lane has taken before. */
  step: number;
  /** What became of the one before. */
  done?: { row: string; result: ClusterResult };
}

/** Keeps the last result and takes the next cluster, unless operators have other orders. */
export async function nextCluster(request: NextRequest): Promise<Outcome<NextCluster>> {
  const { run, ring, lane, step, done } = request;
  const store = await services().runs<RunHead, ClusterResult>();
  if (done !== undefined) await store.finish(run, done.row, done.result);
  const orders = await store.orders(run);
  const now = services().clock.now().toISOString();
  const verdict = mayGoOn(orders, { ring: ring.name }, now);
  if (verdict.kind === 'refuse') return { ok: { none: true } };
  if (verdict.kind === 'wait') return { ok: { paused: true } };
  const found = await store.next({ run, ring: ring.place, lane, step });
  return { ok: found === undefined ? { none: true } : takenFrom(found, orders, now) };
}

function takenFrom(
  { row, member }: MemberRow<ClusterResult>,
  orders: Orders,
  now: string,
): NextCluster {
  const { id, name, target, window }: RunMember = member;
  const verdict = mayGoOn({ ...NO_ORDERS, clusters: orders.clusters }, { cluster: id }, now);
  const skip = verdict.kind === 'refuse' ? verdict.because[0] : undefined;
  return {
    taken: {
      row,
      id,
      name,
      ...(target === undefined ? {} : { target }),
      ...(window === undefined ? {} : { window }),
      ...(skip === undefined ? {} : { skip }),
    },
  };
}

export async function finishCluster(input: {
  run: string;
  row: string;
  result: ClusterResult;
}): Promise<Outcome<null>> {
  await (
    await services().runs<RunHead, ClusterResult>()
  ).finish(input.run, input.row, input.result);
  return { ok: null };
}

interface RingOfRun {
  run: string;
  place: number;
}

/** How the clusters of a ring did, and how many wait for a lane. */
export async function tallyRing({
  run,
  place,
}: RingOfRun): Promise<Outcome<Tally & { waiting: number }>> {
  const store = await services().runs<RunHead, ClusterResult>();
  const rows = await store.members(run, place);
  const results = rows.flatMap(({ result }) => result ?? []);
  return { ok: { ...tallyOf(results), waiting: rows.length - results.length } };
}

/** The clusters of a ring that wait for a lane are left out, each with the reason. */
export async function leaveRing({
  run,
  place,
  because,
}: RingOfRun & { because: Reason }): Promise<Outcome<Tally>> {
  const store = await services().runs<RunHead, ClusterResult>();
  const rows = await store.members(run, place);
  const at = services().clock.now().toISOString();
  for (const { row, member, result } of rows) {
    if (result === undefined)
      await store.finish(run, row, resultWithout(member, 'skipped', because, at));
  }
  const results = (await store.members(run, place)).flatMap(({ result }) => result ?? []);
  return { ok: tallyOf(results) };
}

/** A cluster as preflights and watches are told of it. */
export type Named = Pick<RunMember, 'id' | 'name' | 'target' | 'window'>;

/** The clusters of a ring with this status; without one: those that wait. */
export async function clustersOf(
  input: RingOfRun & { status?: ClusterResult['status'] },
): Promise<Outcome<Named[]>> {
  const store = await services().runs<RunHead, ClusterResult>();
  const rows = await store.members(input.run, input.place);
  return {
    ok: rows
      .filter(({ result }) => result?.status === input.status)
      .map(({ member: { id, name, target, window } }) => ({
        id,
        name,
        ...definedOnly({ target, window }),
      })),
  };
}

export async function readOrders(run: string): Promise<Outcome<Orders>> {
  return { ok: await (await services().runs()).orders(run) };
}

/** Keeps how it ended, for the report. */
export async function closeRun(input: {
  rollout: string;
  result: RolloutResult;
}): Promise<Outcome<null>> {
  const store = await services().runs<RunHead, ClusterResult>();
  const head = await store.head(input.rollout);
  if (head?.run === input.result.run) await store.keepHead({ ...head, result: input.result });
  return { ok: null };
}

export async function readOfferedVersions(id: string): Promise<Outcome<string[]>> {
  return (await services().aks()).offeredVersions(id);
}

/** The newest image for the nodes of a pool, by its full name. */
export async function readNewestImage(input: {
  id: string;
  pool: string;
}): Promise<Outcome<string | null>> {
  return (await services().catalog()).latestImage(input.id, input.pool);
}
