/** Rings and their clusters in stories of lanes, rings and rollouts, with a store in memory. */
import type {
  ClusterResult,
  ClusterStatus,
  RingPlan,
  RolloutResult,
} from '../../functions/upgrades/contract';
import { resultWithout } from '../../functions/upgrades/scope';
import { tallyOf } from '../../functions/upgrades/tally';
import type { ClusterRef } from '../../shared/fleet/cluster';
import { mayGoOn, NO_ORDERS, type Orders } from '../../shared/fleet/orders';
import type { Notice } from '../../shared/notify/notice';
import { aMember, aRef } from './clusters';
import type { Answers } from './drive';
import { rulesOf } from './oneUpgrade';

export const RUN = 'rollout:kubernetes:1.34.2@2026-11-23T06:00:00.000Z';

/** What a ring is like when the policy says nothing more. */
export const plainRing = { freezes: [], bake: 0, failureBudget: 0, minSuccess: 0 };

const BEGIN = Date.UTC(2026, 10, 23, 6);

/** A ring that has something to do with all its clusters. */
export function aRing(name: string, clusters: number, fields: Partial<RingPlan> = {}): RingPlan {
  const base = { name, place: 0, maxConcurrent: 2, ...plainRing, unavailable: [] };
  return { ...base, clusters, todo: clusters, ...fields };
}

export function aResult(name: string, fields: Partial<ClusterResult> = {}): ClusterResult {
  const { status = 'upgraded' } = fields;
  const because = [{ code: status, message: `${name} is ${status}.` }];
  const times = { started: '2026-11-23T06:00:00.000Z', finished: '2026-11-23T07:00:00.000Z' };
  const work = { steps: [], retries: 0, requests: 0 };
  return {
    ...aRef(name),
    status,
    from: '1.33.4',
    to: '1.34.2',
    because,
    ...times,
    ...work,
    ...fields,
  };
}

/** A `clusterUpgrade` that ends as given for the name; upgraded otherwise. */
export function upgradesTo(statuses: Record<string, ClusterStatus> = {}) {
  return ({ cluster: { name } }: { cluster: ClusterRef }): ClusterResult =>
    aResult(name, { status: statuses[name] ?? 'upgraded' });
}

interface Row {
  row: string;
  place: number;
  name: string;
  target: string;
  claim?: string;
  result?: ClusterResult;
}

export interface Options {
  /** Names of the clusters of each ring. */
  rings: string[][];
  plans?: Partial<RingPlan>[];
  /** In force at a moment: minutes after the begin. */
  orders?: (minutes: number) => Orders;
  upgrades?: string;
}

/** The store of a run in memory: what the activities answer, and what was kept. */
export function aRun({ rings, plans = [], orders = () => NO_ORDERS, upgrades }: Options) {
  const NAMES = ['dev', 'staging', 'production'];
  const rows: Row[] = rings.flatMap((names, place) =>
    names.map((name) => ({ row: `${place}-${name}`, place, name, target: '1.34.2' })),
  );
  const closed: RolloutResult[] = [];
  const notices: Notice[] = [];
  const ofRing = (place: number) => rows.filter((row) => row.place === place);
  const ordersAt = (now: number) => orders((now - BEGIN) / 60_000);
  const keep = (row: string, result: ClusterResult) => {
    const found = rows.find((one) => one.row === row);
    if (found === undefined) throw new Error(`no row ${row}`);
    found.result = result;
  };
  const tally = (place: number) => tallyOf(ofRing(place).flatMap(({ result }) => result ?? []));

  const answers = {
    openRun: () => ({
      ok: {
        run: RUN,
        rings: rings.map((names, place) =>
          aRing(NAMES[place] ?? `${place}`, names.length, { place, ...plans[place] }),
        ),
        rules: rulesOf(upgrades),
        outside: { count: 0, first: [] },
      },
    }),
    nextCluster: ({ ring, lane, step, done }, now) => {
      if (done !== undefined) keep(done.row, done.result);
      const verdict = mayGoOn(ordersAt(now), { ring: ring.name }, new Date(now).toISOString());
      if (verdict.kind === 'refuse') return { ok: { none: true } };
      if (verdict.kind === 'wait') return { ok: { paused: true } };
      const claim = `${lane}.${step}`;
      const mine = ofRing(ring.place);
      const found =
        mine.find((one) => one.claim === claim) ??
        mine.find((one) => one.claim === undefined && one.result === undefined);
      if (found === undefined) return { ok: { none: true } };
      found.claim = claim;
      const { row, name, target } = found;
      return { ok: { taken: { row, ...aRef(name), target } } };
    },
    finishCluster: ({ row, result }) => {
      keep(row, result);
      return { ok: null };
    },
    tallyRing: ({ place }) => {
      const waiting = ofRing(place).filter(({ result }) => result === undefined).length;
      return { ok: { ...tally(place), waiting } };
    },
    leaveRing: ({ place, because }, now) => {
      for (const row of ofRing(place)) {
        const at = new Date(now).toISOString();
        row.result ??= resultWithout(aMember(row.name), 'skipped', because, at);
      }
      return { ok: tally(place) };
    },
    clustersOf: ({ place, status }) => ({
      ok: ofRing(place)
        .filter(({ result }) => result?.status === status)
        .map(({ name }) => aRef(name)),
    }),
    readOrders: (_run, now) => ({ ok: ordersAt(now) }),
    closeRun: ({ result }) => {
      closed.push(result);
      return { ok: null };
    },
    acceptNotice: (notice) => {
      notices.push(notice);
      return { ok: null };
    },
  } satisfies Answers;
  /** As an operator does who wants it tried again. */
  const reopen = (name: string) => {
    for (const row of rows.filter((one) => one.name === name)) {
      delete row.result;
      delete row.claim;
    }
  };
  return { answers, rows, closed, notices, reopen };
}

export type Run = ReturnType<typeof aRun>;
