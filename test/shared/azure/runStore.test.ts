/** Clusters of a run, claims of lanes, results and orders, in a real Azurite. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Azurite, startAzurite } from '../../../local/cli/azurite';
import { type Planned, RunStore } from '../../../shared/azure/runStore';
import { openTable } from '../../../shared/azure/tables';
import { readConfig } from '../../../shared/config';
import type { Order } from '../../../shared/fleet/orders';
import { aRef } from '../../support/clusters';

const ROOT = path.resolve(__dirname, '../../..');
const ROLLOUT = 'rollout:kubernetes:1.34.2';
const RUN = `${ROLLOUT}@2026-11-23T06:00:00.000Z`;

interface Head {
  rollout: string;
  run: string;
  note?: string;
}

interface Result {
  says: string;
}

let azurite: Azurite;
let used = 0;

beforeAll(async () => {
  azurite = await startAzurite(ROOT, mkdtempSync(path.join(tmpdir(), 'steward-runs-')), 'table');
});

afterAll(() => {
  azurite.stop();
});

async function newStore(): Promise<RunStore<Head, Result>> {
  const config = readConfig({ AzureWebJobsStorage: azurite.connectionString() });
  return new RunStore(await openTable(`runs${used++}`, config, {}));
}

function planned(name: string, result?: Result): Planned<Result> {
  const member = { ...aRef(name), ring: 'dev', location: 'westeurope', version: '1.33.4' };
  return { member, ...(result === undefined ? {} : { result }) };
}

/** Rings of so many clusters each: `r0c0`, `r0c1`, … */
function ringsOf(...sizes: number[]): Planned<Result>[][] {
  return sizes.map((size, ring) =>
    Array.from({ length: size }, (_, at) => planned(`r${ring}c${at}`)),
  );
}

async function opened(rings: Planned<Result>[][], run = RUN) {
  const store = await newStore();
  await store.open({ rollout: ROLLOUT, run }, rings);
  return store;
}

type Store = Awaited<ReturnType<typeof newStore>>;

/** Takes clusters of a ring until none is left. */
async function takeAll(store: Store, ring: number, lane: number): Promise<string[]> {
  const names: string[] = [];
  for (;;) {
    const next = await store.next({ run: RUN, ring, lane, step: names.length });
    if (next === undefined) return names;
    names.push(next.member.name);
  }
}

async function ends(store: Store, run = RUN): Promise<string[]> {
  const rows = await store.members(run);
  return rows.map(({ member, result }) => `${member.name} ${result?.says ?? 'waits'}`);
}

describe('lanes', () => {
  test('one lane takes the clusters of its ring in their order', async () => {
    const store = await opened(ringsOf(12, 2));
    expect(await takeAll(store, 0, 1)).toEqual(Array.from({ length: 12 }, (_, at) => `r0c${at}`));
    expect(await takeAll(store, 1, 1)).toEqual(['r1c0', 'r1c1']);
  });

  test('eight lanes at once: every cluster is taken, and none twice', async () => {
    const store = await opened(ringsOf(60));
    const lanes = [1, 2, 3, 4, 5, 6, 7, 8];
    const taken = (await Promise.all(lanes.map((lane) => takeAll(store, 0, lane)))).flat();
    expect(taken).toHaveLength(60);
    expect(new Set(taken).size).toBe(60);
  });

  test('a step that asks again gets the same cluster, also at the same time', async () => {
    const store = await opened(ringsOf(3));
    const request = { run: RUN, ring: 0, lane: 1, step: 0 };
    const first = await store.next(request);
    expect(await store.next(request)).toEqual(first);
    expect((await store.next({ ...request, step: 1 }))?.member.name).toBe('r0c1');
    if (first !== undefined) await store.finish(RUN, first.row, { says: 'done' });
    expect((await store.next(request))?.member.name).toBe('r0c0');
  });

  test('what needs nothing is given to no lane, and is there from the start', async () => {
    const store = await opened([[planned('a', { says: 'there' }), planned('b')]]);
    expect(await takeAll(store, 0, 1)).toEqual(['b']);
    expect(await ends(store)).toEqual(['a there', 'b waits']);
  });

  test('an empty ring and a ring that is not there have nothing', async () => {
    const store = await opened([[], ...ringsOf(1)]);
    expect(await takeAll(store, 0, 1)).toEqual([]);
    expect(await takeAll(store, 7, 1)).toEqual([]);
  });
});

describe('results', () => {
  test('are kept by cluster, however large: with a story of 300 KB', async () => {
    const store = await opened(ringsOf(2));
    const says = 'ü'.repeat(50_000);
    await store.finish(RUN, '000-000001', { says });
    const [first, second] = await store.members(RUN);
    expect(first?.result).toBeUndefined();
    expect(second?.result?.says === says).toBe(true);
  });

  test('a shorter result leaves nothing of a longer one', async () => {
    const store = await opened(ringsOf(1));
    await store.finish(RUN, '000-000000', { says: 'x'.repeat(100_000) });
    await store.finish(RUN, '000-000000', { says: 'short' });
    expect(await ends(store)).toEqual(['r0c0 short']);
  });

  test('of a cluster that the run does not have are a mistake', async () => {
    const store = await opened(ringsOf(1));
    await expect(store.finish(RUN, '000-000009', { says: 'x' })).rejects.toThrow(
      'has no row 000-000009',
    );
  });

  test('given back, a cluster is taken again, by whichever lane comes next', async () => {
    const store = await opened(ringsOf(3));
    await takeAll(store, 0, 1);
    for (const row of ['000-000000', '000-000001']) await store.finish(RUN, row, { says: 'bad' });
    expect(await store.reopen(RUN, ({ member }) => member.name === 'r0c1')).toBe(1);
    expect(await ends(store)).toEqual(['r0c0 bad', 'r0c1 waits', 'r0c2 waits']);
    expect(await takeAll(store, 0, 2)).toEqual(['r0c1']);
  });
});

describe('a run', () => {
  test('of three rings with 200 clusters each is kept whole and in order', async () => {
    const store = await opened(ringsOf(200, 200, 200));
    const names = (await store.members(RUN)).map(({ member }) => member.name);
    const expected = [0, 1, 2].flatMap((ring) =>
      Array.from({ length: 200 }, (_, at) => `r${ring}c${at}`),
    );
    expect(names).toEqual(expected);
    expect((await store.members(RUN, 1)).map(({ member }) => member.name)).toEqual(
      expected.slice(200, 400),
    );
  });

  test('of more clusters than a page of the table holds is read whole', async () => {
    const store = await opened(ringsOf(1100));
    expect(await store.members(RUN, 0)).toHaveLength(1100);
  });

  test('opened again before a lane has begun is the same run', async () => {
    const store = await opened(ringsOf(2));
    await store.open({ rollout: ROLLOUT, run: RUN }, ringsOf(2));
    expect(await ends(store)).toEqual(['r0c0 waits', 'r0c1 waits']);
  });

  test('leaves those before it alone, and is the one that the rollout shows', async () => {
    const store = await opened(ringsOf(1));
    await store.finish(RUN, '000-000000', { says: 'first' });
    const later = `${ROLLOUT}@2026-11-30T06:00:00.000Z`;
    await store.open({ rollout: ROLLOUT, run: later }, ringsOf(1));
    expect(await ends(store)).toEqual(['r0c0 first']);
    expect(await ends(store, later)).toEqual(['r0c0 waits']);
    expect(await store.head(ROLLOUT)).toEqual({ rollout: ROLLOUT, run: later });
    await store.keepHead({ rollout: ROLLOUT, run: later, note: 'ended' });
    expect(await store.heads()).toEqual([{ rollout: ROLLOUT, run: later, note: 'ended' }]);
  });

  test('that nobody has started is not there', async () => {
    const store = await newStore();
    expect(await store.head(ROLLOUT)).toBeUndefined();
    expect(await store.heads()).toEqual([]);
    expect(await store.members(RUN)).toEqual([]);
  });
});

describe('orders', () => {
  const order = (by: string): Order => ({ by, at: '2026-11-23T07:00:00.000Z', why: 'lunch' });

  test('there are none before somebody gives one', async () => {
    const store = await opened(ringsOf(1));
    expect(await store.orders(RUN)).toEqual({ rings: {}, clusters: {} });
  });

  test('of ten operators at once all count, the very first too', async () => {
    const store = await opened(ringsOf(1));
    const names = Array.from({ length: 10 }, (_, at) => `person${at}`);
    await Promise.all(
      names.map((name) =>
        store.changeOrders(RUN, (orders) => ({
          ...orders,
          clusters: { ...orders.clusters, [name]: order(name) },
        })),
      ),
    );
    const { clusters } = await store.orders(RUN);
    expect(Object.keys(clusters).sort()).toEqual(names);
  });

  test('can be taken back, and are no cluster of the run', async () => {
    const store = await opened(ringsOf(1));
    await store.changeOrders(RUN, (orders) => ({ ...orders, paused: order('ann') }));
    expect((await store.orders(RUN)).paused).toEqual(order('ann'));
    await store.changeOrders(RUN, ({ paused, ...orders }) => orders);
    expect(await store.orders(RUN)).toEqual({ rings: {}, clusters: {} });
    expect(await store.members(RUN)).toHaveLength(1);
  });
});
