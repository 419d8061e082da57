/** What operators order while a cluster is upgraded, and tags that take it out of its ring. */
import type { Cluster } from '../../../shared/fleet/cluster';
import { NO_ORDERS, type Order, type Orders } from '../../../shared/fleet/orders';
import { aRef } from '../../support/clusters';
import type { Answers } from '../../support/drive';
import { offers, rulesOf, TARGET, twoPools, upgrade } from '../../support/oneUpgrade';
import { smallAks } from '../../support/smallAks';

const kinds = (aks: { asked: { kind: string }[] }) => aks.asked.map(({ kind }) => kind);

describe('orders of operators', () => {
  const order: Order = { by: 'ann', at: '2026-11-23T05:00:00.000Z', why: 'the shop is on sale' };
  const id = aRef().id.toLowerCase();
  const canceled: Orders = { ...NO_ORDERS, canceled: order };
  const skipped: Orders = { ...NO_ORDERS, clusters: { [id]: order } };
  const BEGIN = Date.UTC(2026, 10, 23, 6);
  /** In force from so many minutes after the begin, and until so many. */
  const from =
    (orders: Orders, begin: number, end = Infinity): NonNullable<Answers['readOrders']> =>
    (_run, now) => {
      const minutes = (now - BEGIN) / 60_000;
      return { ok: minutes >= begin && minutes < end ? orders : NO_ORDERS };
    };

  test.each([
    { name: 'cancel', orders: canceled, code: 'canceled' },
    { name: 'skip of the cluster', orders: skipped, code: 'clusterSkipped' },
  ])('$name before the first change: left out with the words of the order', (one) => {
    const aks = smallAks({ cluster: twoPools, offers });
    const { status, codes, why } = upgrade(aks, { answers: { readOrders: from(one.orders, 0) } });
    expect({ status, codes }).toEqual({ status: 'skipped', codes: [one.code] });
    expect(why).toContain('ann');
    expect(why).toContain('the shop is on sale');
    expect(aks.asked).toEqual([]);
  });

  test.each([
    { name: 'cancel', orders: canceled },
    { name: 'skip of the cluster', orders: skipped },
  ])('$name between two changes: the one that runs is brought to its end', ({ orders }) => {
    const aks = smallAks({ cluster: twoPools, offers });
    const { status, to, steps } = upgrade(aks, { answers: { readOrders: from(orders, 5) } });
    expect({ status, to }).toEqual({ status: 'canceled', to: TARGET });
    expect(kinds(aks)).toEqual(['controlPlane']);
    expect(steps[0]).not.toHaveProperty('failed');
    expect(aks.leases).toEqual([]);
  });

  test('a canceled cluster gets its pool settings back', () => {
    const aks = smallAks({ cluster: twoPools, offers });
    const { status } = upgrade(aks, {
      input: { rules: rulesOf('surge: 2') },
      answers: { readOrders: from(canceled, 20) },
    });
    expect(status).toBe('canceled');
    expect(kinds(aks)).toEqual(['controlPlane', 'nodePool', 'poolSettings']);
    expect(aks.now().pools).toMatchObject([{ name: 'web' }, { name: 'system' }]);
    expect(aks.now().pools.some((pool) => 'maxSurge' in pool)).toBe(false);
  });

  test('a pause holds between two changes, and says who wants it', () => {
    const aks = smallAks({ cluster: twoPools, offers });
    const paused: Orders = { ...NO_ORDERS, paused: order };
    const { status, statuses, steps } = upgrade(aks, {
      answers: { readOrders: from(paused, 5, 24 * 60 + 5) },
    });
    expect(status).toBe('upgraded');
    expect(statuses).toContainEqual({
      activity: expect.stringMatching(/^paused: ann paused the rollout/) as string,
    });
    expect(Date.parse(steps[1]?.started ?? '')).toBeGreaterThanOrEqual(BEGIN + 24 * 3_600_000);
  });

  test('what has changed during a pause is seen', () => {
    const paused: Orders = { ...NO_ORDERS, paused: order };
    const there = { ...twoPools, version: TARGET };
    const done: Cluster = { ...there, pools: there.pools.map((p) => ({ ...p, version: TARGET })) };
    const aks = smallAks({ cluster: done, offers });
    const { status } = upgrade(aks, {
      answers: {
        readOrders: from(paused, 0, 60),
        readCluster: (_id, now) => ({ ok: now < BEGIN + 1_800_000 ? twoPools : done }),
      },
    });
    expect(status).toBe('unchanged');
    expect(aks.asked).toEqual([]);
  });

  test('a cancel during a pause ends it', () => {
    const aks = smallAks({ cluster: twoPools, offers });
    const paused: Orders = { ...NO_ORDERS, paused: order };
    const readOrders: Answers['readOrders'] = (_run, now) => ({
      ok: now < BEGIN + 3_600_000 ? paused : { ...paused, canceled: order },
    });
    const { status, codes } = upgrade(aks, { answers: { readOrders } });
    expect({ status, codes }).toEqual({ status: 'skipped', codes: ['canceled'] });
  });
});

describe('a cluster that has left its ring since', () => {
  test.each([
    { tags: { steward: 'off' }, code: 'optedOut' },
    { tags: { 'steward-ring': 'production' }, code: 'leftRing' },
  ])('by $tags is left out', ({ tags, code }) => {
    const aks = smallAks({ cluster: { ...twoPools, tags }, offers });
    const { status, codes } = upgrade(aks);
    expect({ status, codes, asked: aks.asked }).toEqual({
      status: 'skipped',
      codes: [code],
      asked: [],
    });
  });

  test('the tag of the same ring changes nothing', () => {
    const aks = smallAks({ cluster: { ...twoPools, tags: { 'steward-ring': 'dev' } }, offers });
    expect(upgrade(aks).status).toBe('upgraded');
  });
});
