/** What an instance of the durable engine means to somebody who watches. */
import { newsOf } from '../../../local/cli/watch';
import { aResult } from '../../support/fleets';
import { anInstance, ended } from './support';

const input = { cluster: { name: 'shop' }, ring: 'dev' };
const rings = [{ name: 'dev', clusters: 2, status: 'running' }];
const shown = { goal: 'Kubernetes 1.34.2', run: 'r', rings };
const upgrade = { name: 'clusterUpgrade', input };

const stop = { name: 'shop', action: { kind: 'stop' }, because: [] };
const stopped = { result: 'done', because: [], requests: 7 };

test.each<{ name: string; seen: Parameters<typeof newsOf>[0]; news: unknown }>([
  {
    name: 'a rollout that has just begun',
    seen: anInstance({ status: 'Running' }),
    news: undefined,
  },
  {
    name: 'a rollout on its way',
    seen: anInstance({ status: 'Running', customStatus: shown }),
    news: { kind: 'rollout', id: 'i', goal: 'Kubernetes 1.34.2', rings },
  },
  {
    name: 'a rollout that has ended',
    seen: anInstance({ customStatus: shown, output: { ...ended, status: 'canceled' } }),
    news: { kind: 'end', id: 'i', goal: 'Kubernetes 1.34.2', status: 'canceled' },
  },
  {
    name: 'a ring that bakes',
    seen: anInstance({
      name: 'ringUpgrade',
      status: 'Running',
      customStatus: { ring: 'dev', stage: 'baking', until: '2026-11-23T18:00:00.000Z' },
    }),
    news: { kind: 'ring', ring: 'dev', stage: 'baking', until: '2026-11-23T18:00:00.000Z' },
  },
  {
    name: 'a ring that has ended',
    seen: anInstance({ name: 'ringUpgrade', customStatus: { ring: 'dev', stage: 'running' } }),
    news: undefined,
  },
  {
    name: 'a ring that is paused',
    seen: anInstance({ name: 'ringUpgrade', status: 'Running', customStatus: { activity: 'x' } }),
    news: undefined,
  },
  {
    name: 'a cluster that is being stopped',
    seen: anInstance({ name: 'powerChange', status: 'Running', input: stop }),
    news: { kind: 'power', change: stop },
  },
  {
    name: 'a cluster that is stopped',
    seen: anInstance({ name: 'powerChange', input: stop, output: stopped }),
    news: { kind: 'power', change: stop, result: stopped },
  },
  {
    name: 'a cluster that is being upgraded',
    seen: anInstance({ ...upgrade, status: 'Running', customStatus: { activity: 'waiting' } }),
    news: { kind: 'activity', ring: 'dev', cluster: 'shop', activity: 'waiting' },
  },
  {
    name: 'a cluster of which nothing is known yet',
    seen: anInstance({ ...upgrade, status: 'Running' }),
    news: undefined,
  },
  {
    name: 'a cluster at its end',
    seen: anInstance({ ...upgrade, output: aResult('shop') }),
    news: { kind: 'cluster', ring: 'dev', result: aResult('shop') },
  },
  {
    name: 'whatever has crashed',
    seen: anInstance({ name: 'lane', status: 'Failed', output: 'boom' }),
    news: { kind: 'crash', id: 'i', name: 'lane', message: 'boom' },
  },
  { name: 'a lane', seen: anInstance({ name: 'lane' }), news: undefined },
])('$name', ({ seen, news }) => {
  expect(newsOf(seen)).toEqual(news);
});
