import { judgeRolling, type RollingFacts } from '../../../functions/clusters/rolling';
import type { PoolRollingEvent } from '../../../shared/azure/events';
import { aRef } from '../../support/clusters';

const { id } = aRef('shop');

const event = (time: string, state: PoolRollingEvent['state'] = 'Succeeded'): PoolRollingEvent => ({
  kind: 'poolRolling',
  clusterId: id,
  pool: 'web',
  state,
  time: `2026-11-23T${time}:00Z`,
});

const note = {
  cluster: id,
  pool: 'web',
  whole: false,
  instance: 'ours',
  began: '2026-11-23T07:59:00Z',
  asked: '2026-11-23T08:00:00Z',
};
const alive = { alive: true, lastUpdated: '2026-11-23T08:01:00Z' };
const ended = { alive: false, lastUpdated: '2026-11-23T09:00:00Z' };
const lease = { holder: 'rollout', purpose: 'upgrade', until: '2026-11-24T08:00:00Z' };

test.each<{ name: string; facts: RollingFacts; does: string }>([
  {
    name: 'the end of our work',
    facts: { event: event('08:30'), note, status: alive },
    does: 'wake',
  },
  {
    name: 'its failure',
    facts: { event: event('08:30', 'Failed'), note, status: alive },
    does: 'wake',
  },
  {
    name: 'its start',
    facts: { event: event('08:00', 'Started'), note, status: alive },
    does: 'done',
  },
  {
    name: 'a late end of work before ours',
    facts: { event: event('07:30'), note, status: alive },
    does: 'done',
  },
  {
    name: 'an end that the poll saw first',
    facts: { event: event('09:10'), note, status: ended },
    does: 'done',
  },
  {
    name: 'work after ours',
    facts: { event: event('12:00'), note, status: ended },
    does: 'report',
  },
  { name: 'work where we never were', facts: { event: event('12:00') }, does: 'report' },
  { name: 'work of a forgotten history', facts: { event: event('12:00'), note }, does: 'report' },
  {
    name: 'work while a job of ours has the cluster',
    facts: { event: event('12:00'), lease },
    does: 'done',
  },
])('$name: $does', ({ facts, does }) => {
  const verdict = judgeRolling(facts);
  expect(verdict.kind === 'act' ? verdict.action.kind : verdict.kind).toBe(does);
  expect(verdict.because[0]?.message).toMatch(/\.$/);
});
