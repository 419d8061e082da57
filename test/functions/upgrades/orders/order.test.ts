/** What operators may ask, and what their orders leave behind. */
import { z } from 'zod';
import { bodies, type OrderName, withOrder } from '../../../../functions/upgrades/orders/order';
import { NO_ORDERS, type Order } from '../../../../shared/fleet/orders';

const why = 'lunch';

function problem(name: OrderName, body: unknown): string {
  const { error } = bodies[name].safeParse(body);
  return error === undefined ? 'fine' : z.prettifyError(error);
}

test.each<[OrderName, unknown]>([
  ['pause', { why }],
  ['pause', { why, by: 'ann' }],
  ['resume', {}],
  ['cancel', { why }],
  ['skip', { why, cluster: 'a' }],
  ['skip', { why, ring: 'dev' }],
  ['retry', {}],
  ['retry', { clusters: ['a'] }],
  ['abort', { why, cluster: 'a' }],
  ['abort', { why, cluster: 'a', pool: 'web' }],
])('%s takes %j', (name, body) => {
  expect(problem(name, body)).toBe('fine');
});

test.each<[OrderName, unknown, string]>([
  ['pause', {}, 'say why: people read it in the report\n  → at why'],
  ['cancel', { why: '  ' }, 'at why'],
  ['pause', { why, until: 'noon' }, 'Unrecognized key: "until"'],
  ['resume', { why: 'x'.repeat(301) }, 'at why'],
  ['skip', { why }, "name either a 'cluster' or a 'ring'"],
  ['skip', { why, cluster: 'a', ring: 'dev' }, "name either a 'cluster' or a 'ring'"],
  ['retry', { clusters: [] }, 'at clusters'],
  ['retry', { clusters: [''] }, 'at clusters[0]'],
  ['abort', { why }, 'at cluster'],
  ['abort', { why, cluster: 'a', pool: 7 }, 'at pool'],
  ['pause', 'now', 'expected object'],
])('%s does not take %j', (name, body, says) => {
  expect(problem(name, body)).toContain(says);
});

describe('orders', () => {
  const order: Order = { by: 'ann', at: '2026-11-23T06:00:00.000Z', why };
  const paused = withOrder(NO_ORDERS, 'pause', order);

  test('a pause is taken back by a resume, and nothing else is', () => {
    const both = withOrder(paused, 'skipRing', order, 'dev');
    expect(withOrder(both, 'resume', order)).toEqual({ rings: { dev: order }, clusters: {} });
  });

  test('a cancel stays', () => {
    const canceled = withOrder(paused, 'cancel', order);
    expect(withOrder(canceled, 'resume', order).canceled).toEqual(order);
  });

  test('clusters are left out whatever the spelling of their ids', () => {
    const orders = withOrder(NO_ORDERS, 'skipCluster', order, '/Subscriptions/A/B');
    expect(orders.clusters).toEqual({ '/subscriptions/a/b': order });
  });
});
