/** What the orders of operators mean for the next step. */
import { mayGoOn, NO_ORDERS, type Orders, type Subject } from '../../../shared/fleet/orders';
import { aRef } from '../../support/clusters';

const NOW = '2026-11-23T06:00:00.000Z';
const order = { by: 'ann', at: '2026-11-23T05:00:00.000Z', why: 'lunch' };
const cluster = aRef().id;

const paused = { paused: order };
const canceled = { canceled: order };
const withoutRing = { rings: { dev: order } };
const withoutCluster = { clusters: { [cluster.toLowerCase()]: order } };

test.each<{ name: string; orders: Partial<Orders>; subject: Subject; is: string }>([
  { name: 'no orders', orders: {}, subject: { ring: 'dev' }, is: 'act' },
  { name: 'a pause', orders: paused, subject: {}, is: 'wait paused' },
  { name: 'a cancel', orders: canceled, subject: {}, is: 'refuse canceled' },
  {
    name: 'a ring that is left out',
    orders: withoutRing,
    subject: { ring: 'dev' },
    is: 'refuse ringSkipped',
  },
  { name: 'another ring', orders: withoutRing, subject: { ring: 'prod' }, is: 'act' },
  { name: 'a ring that is left out, for everybody', orders: withoutRing, subject: {}, is: 'act' },
  {
    name: 'a cluster that is left out, whatever its spelling',
    orders: withoutCluster,
    subject: { ring: 'dev', cluster: cluster.toUpperCase() },
    is: 'refuse clusterSkipped',
  },
  {
    name: 'another cluster',
    orders: withoutCluster,
    subject: { cluster: aRef('web').id },
    is: 'act',
  },
  {
    name: 'a cancel during a pause',
    orders: { ...paused, ...canceled },
    subject: {},
    is: 'refuse canceled',
  },
  {
    name: 'a ring left out during a pause',
    orders: { ...paused, ...withoutRing },
    subject: { ring: 'dev' },
    is: 'refuse ringSkipped',
  },
])('$name: $is', ({ orders, subject, is }) => {
  const { kind, because } = mayGoOn({ ...NO_ORDERS, ...orders }, subject, NOW);
  expect([kind, because[0]?.code ?? []].flat().join(' ')).toBe(is);
});

test('a pause is looked at again in five minutes, and says who wants it and why', () => {
  expect(mayGoOn({ ...NO_ORDERS, ...paused }, {}, NOW)).toEqual({
    kind: 'wait',
    until: '2026-11-23T06:05:00.000Z',
    because: [
      {
        code: 'paused',
        message: 'ann paused the rollout at 2026-11-23T05:00:00.000Z: lunch',
        evidence: order,
      },
    ],
  });
});
