/** The bake of a ring: watched in slices, ended by a regression or an operator. */
import type { WatchInput } from '../../../functions/upgrades/health/watchRing';
import { NO_ORDERS } from '../../../shared/fleet/orders';
import { aRef } from '../../support/clusters';
import { HOUR, lunch, ROLLOUT, turnOf, type Wish } from '../../support/oneRing';

describe('the bake', () => {
  const bake = { bake: 12 * HOUR };

  test('is watched in slices, each after a look at the orders', () => {
    const { status, named, statuses, seconds, counted } = turnOf({ ring: bake });
    expect({ status, seconds }).toEqual({ status: 'done', seconds: 12 * 3600 });
    const slices = named('watchRing').map(({ input, instanceId }) => ({
      instanceId,
      round: (input as WatchInput).round,
    }));
    expect(slices).toEqual(
      [1, 2, 3, 4, 5, 6].map((round) => ({
        instanceId: `${ROLLOUT}:dev:bake-${round}`,
        round,
      })),
    );
    // Once before the ring starts, and once before each slice.
    expect(counted('readOrders')).toBe(7);
    expect(statuses).toContainEqual({
      ring: 'dev',
      stage: 'baking',
      until: '2026-11-23T18:00:00.000Z',
    });
    const [first] = named('watchRing');
    expect(first?.input).toMatchObject({
      until: '2026-11-23T08:00:00.000Z',
      clusters: [
        {
          cluster: aRef('a'),
          before: { cluster: 'sub-1:rg-1:a', look: `${ROLLOUT}:sub-1:rg-1:a|before` },
        },
        { cluster: aRef('b') },
      ],
    });
  });

  test.each([
    { name: 'nobody waits for its end', wish: { ring: bake, bakes: false } },
    { name: 'the policy has none', wish: {} },
    {
      name: 'nothing was upgraded',
      wish: { ring: bake, statuses: { a: 'skipped', b: 'skipped' } },
    },
    { name: 'the ring has failed', wish: { ring: bake, statuses: { a: 'failed' } } },
  ] as { name: string; wish: Wish }[])('is left out where $name', ({ wish }) => {
    expect(turnOf(wish).named('watchRing')).toEqual([]);
  });

  const worse = { code: 'podsNotReady', message: 'Pods are not Ready.' };
  const ill = () => ({ because: [{ subject: 'a', reason: worse }], leftOut: [] });

  test('that shows a regression makes the ring a failed one, and people hear it', () => {
    const { status, because, notices, named } = turnOf({ ring: bake, watch: ill });
    expect(status).toBe('failed');
    expect(because).toEqual([{ ...worse, message: 'a: Pods are not Ready.' }]);
    expect(notices.at(-1)?.title).toBe('Kubernetes 1.34.2: ring dev has not stayed healthy');
    expect(named('rollbackCluster')).toEqual([]);
  });

  test('offers the way back to whoever became worse, where the policy says so', () => {
    const { codes, named } = turnOf({
      ring: bake,
      watch: ill,
      upgrades: "surge: 'keep', rollback: {}",
    });
    expect(codes).toEqual(['podsNotReady', 'wentBack']);
    expect(named('rollbackCluster').map(({ instanceId }) => instanceId)).toEqual([
      `${ROLLOUT}:sub-1:rg-1:a:rollback`,
    ]);
  });

  test('ends at a cancel', () => {
    let watched = 0;
    const { status } = turnOf({
      ring: bake,
      orders: () => ({ ...NO_ORDERS, ...(watched > 0 ? { canceled: lunch } : {}) }),
      watch: () => {
        watched++;
        return { because: [], leftOut: [] };
      },
    });
    expect({ status, watched }).toEqual({ status: 'done', watched: 1 });
  });
});
