/** What a sweep finds missing in the ledger, and what an entry says. */
import type { OwnChange, PowerMemory, PowerState } from '../../../../functions/power/facts';
import type { IntervalNote, StopInterval } from '../../../../functions/power/ledger/interval';
import { deepened, intervalOf, notesFor, priced } from '../../../../functions/power/ledger/notes';
import { clusterKey } from '../../../../shared/fleet/cluster';
import { aCluster, aMemory, anInterval, aStop, at, COST, ID } from './support';

const STOPPED = at('20T20:00');
const LATER = at('21T07:00');

const ours = (more: Partial<OwnChange> = {}): OwnChange => ({
  kind: 'stop',
  depth: 'cluster',
  trigger: 'idle',
  instance: 'power:one',
  asked: at('20T19:55'),
  ended: STOPPED,
  result: 'done',
  because: [],
  ...more,
});

interface Case {
  name: string;
  state: PowerState;
  memory?: PowerMemory;
  open?: StopInterval;
  says: Partial<IntervalNote>[];
}

const CASES: Case[] = [
  {
    name: 'it runs, and nothing is open',
    state: 'running',
    memory: aMemory('running', STOPPED),
    says: [],
  },
  {
    name: 'ours stopped it without a note',
    state: 'stopped',
    memory: aMemory('stopped', STOPPED, { ours: ours() }),
    says: [{ kind: 'stopped', at: STOPPED, depth: 'cluster', trigger: 'idle' }],
  },
  {
    name: 'somebody stopped it',
    state: 'stopped',
    memory: aMemory('stopped', STOPPED, {
      seen: { state: 'stopped', since: STOPPED, by: 'someone' },
    }),
    says: [{ kind: 'stopped', at: STOPPED, trigger: 'hand' }],
  },
  {
    name: 'it is noted already',
    state: 'stopped',
    memory: aMemory('stopped', STOPPED, { ours: ours() }),
    open: anInterval(STOPPED),
    says: [],
  },
  {
    name: 'somebody started it',
    state: 'running',
    memory: aMemory('running', LATER, { seen: { state: 'running', since: LATER, by: 'someone' } }),
    open: anInterval(STOPPED),
    says: [{ kind: 'started', at: LATER, by: 'someone' }],
  },
  {
    name: 'a change of ours is at work: it makes its own note',
    state: 'running',
    memory: aMemory('running', LATER, {
      ours: { ...ours(), kind: 'start', ended: undefined as never },
    }),
    open: anInterval(STOPPED),
    says: [],
  },
  {
    name: 'Resource Graph lags behind a stop of ours: the memory knows better',
    state: 'running',
    memory: aMemory('stopped', STOPPED, { ours: ours() }),
    open: anInterval(STOPPED),
    says: [],
  },
  {
    name: 'what has run since before the stop has not been started again',
    state: 'running',
    memory: aMemory('running', at('20T07:00')),
    open: anInterval(STOPPED),
    says: [],
  },
  {
    name: 'its pools slept, and now all of it is stopped',
    state: 'stopped',
    memory: aMemory('stopped', LATER, { ours: ours() }),
    open: anInterval(STOPPED, undefined, { depth: 'pools' }),
    says: [{ kind: 'stopped', at: LATER, depth: 'cluster' }],
  },
  { name: 'nothing is remembered yet', state: 'stopped', says: [] },
];

test.each(CASES)('$name', ({ state, memory, open, says }) => {
  const seen = { cluster: aCluster(), state, ...(memory === undefined ? {} : { memory }) };
  const known = new Map(open === undefined ? [] : [[clusterKey(ID), open]]);
  expect(notesFor([seen], known)).toMatchObject(says);
});

test('pools that were brought to zero count as they were', () => {
  const asleep = aCluster({
    pools: aCluster().pools.map((pool) => ({ ...pool, count: pool.mode === 'User' ? 0 : 1 })),
  });
  const memory = aMemory('asleep', STOPPED, {
    ours: ours({ depth: 'pools' }),
    saved: [{ name: 'work', count: 2 }],
  });
  const [note] = notesFor([{ cluster: asleep, state: 'asleep', memory }], new Map());
  expect(note).toMatchObject({ depth: 'pools', cluster: { pools: [{ count: 1 }, { count: 2 }] } });
});

describe('an entry', () => {
  test('says what would have run, at which price, and what it saves an hour', () => {
    const interval = intervalOf(aStop(), COST);
    expect(interval).toMatchObject({ id: ID, ring: 'dev', trigger: 'schedule', from: STOPPED });
    expect(interval.wouldRun.lines.map(({ what, price }) => [what, price.hourly])).toEqual([
      ['tier Standard', 0.1],
      ['system: 1 × Standard_D4s_v5 (Linux)', 0.5],
      ['work: 2 × Standard_D4s_v5 (Linux)', 0.5],
    ]);
    expect(interval.savesHourly.EUR).toBeCloseTo(1.6);
    expect(interval.stillHourly).toEqual({});
  });

  test('without prices it keeps what is to be priced, and saves nothing that it does not know', () => {
    const interval = intervalOf(aStop(), undefined);
    expect(interval.savesHourly).toEqual({});
    expect(interval.wouldRun.unknown).not.toEqual([]);
    expect(interval.unpriced?.parts).toHaveLength(3);
    const later = priced(interval, COST);
    expect(later.savesHourly.EUR).toBeCloseTo(1.6);
    expect(later).not.toHaveProperty('unpriced');
  });

  test('all of a cluster whose pools slept already saves those too', () => {
    const slept = anInterval(STOPPED, undefined, { depth: 'pools' });
    expect(slept.savesHourly.EUR).toBeCloseTo(1);
    const bare = aCluster({ pools: aCluster().pools.slice(0, 1) });
    const deep = deepened(anInterval(LATER, undefined, { cluster: bare }), slept);
    expect(deep.savesHourly.EUR).toBeCloseTo(1.6);
  });
});
