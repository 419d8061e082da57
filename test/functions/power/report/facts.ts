/** A week of two clusters for the tests of the report. */
import type { ClusterFacts, ReportInput } from '../../../../functions/power/report/report';
import { weekNamed } from '../../../../functions/power/report/week';
import type { Schedule } from '../../../../shared/calendar/types';
import { anInterval, at, COST, ID } from '../ledger/support';

const NIGHTS: Schedule = {
  name: 'office-hours',
  zone: 'UTC',
  running: [{ on: { kind: 'daily', every: 1 }, from: '07:00', to: '20:00' }],
  mode: 'both',
  exceptions: [],
};

const week = weekNamed('2026-W47', 'UTC');
if (week === undefined) throw new Error('there is such a week');
const WEEK = week;

/** Off in three nights, kept running in one, and by hand in one. */
export const ONE: ClusterFacts = {
  cluster: { id: ID, name: 'one' },
  ring: 'dev',
  schedule: NIGHTS,
  stops: [
    anInterval(at('15T20:00'), at('16T07:00')),
    anInterval(at('16T20:00'), at('17T07:00')),
    anInterval(at('17T20:00'), at('18T07:00')),
    anInterval(at('19T20:00'), at('20T07:00'), { trigger: 'hand' }),
    anInterval(at('20T20:00')),
  ],
  marks: [
    {
      start: Date.parse(at('18T20:00')),
      end: Date.parse(at('19T07:00')),
      why: 'override',
      text: 'Anna keeps it running: <b>demo</b>.',
    },
  ],
  cost: COST,
  days: [
    {
      id: ID,
      name: 'one',
      day: '2026-11-17',
      estimate: { EUR: 20 },
      actual: { EUR: 22 },
      unknown: [],
    },
  ],
};

export const TWO: ClusterFacts = {
  cluster: { id: ID.replace(/one$/, 'two'), name: 'two' },
  ring: 'staging',
  stops: [],
  marks: [],
  cost: { lines: [], unknown: ['No price for Standard_Secret.'] },
  days: [],
};

export const input = (more: Partial<ReportInput> = {}): ReportInput => ({
  week: WEEK,
  zone: 'UTC',
  now: Date.parse(at('23T08:05')),
  since: Date.parse(at('01T00:00')),
  clusters: [ONE, TWO],
  budgets: [],
  ...more,
});
