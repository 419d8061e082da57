/** A day as it was reckoned, beside what Azure has billed for it. */
import { billsOf } from '../../../../functions/power/ledger/bills';
import { dayFact } from '../../../../functions/power/ledger/reconcile';
import { aCluster, anInterval, at, COST } from './support';

const day = (stops: ReturnType<typeof anInterval>[]) =>
  dayFact({ cluster: aCluster(), day: '2026-11-20', stops, cost: COST, actual: { EUR: 30 } });

test.each([
  { name: 'it ran all day: machines without the fee', stops: [], estimate: 36 },
  { name: 'it was off from eight', stops: [anInterval(at('20T20:00'))], estimate: 30 },
  {
    name: 'it was off until seven',
    stops: [anInterval(at('19T20:00'), at('20T07:00'))],
    estimate: 25.5,
  },
  { name: 'it was off all day', stops: [anInterval(at('19T20:00'), at('23T07:00'))], estimate: 0 },
  {
    name: 'only its pools slept',
    stops: [anInterval(at('20T00:00'), at('20T12:00'), { depth: 'pools' })],
    estimate: 24,
  },
])('$name', ({ stops, estimate }) => {
  const { estimate: found, actual } = day(stops);
  expect(found.EUR ?? 0).toBeCloseTo(estimate);
  expect(actual).toEqual({ EUR: 30 });
});

test('bills are read for a month of days, and compared for the last week', () => {
  expect(billsOf(Date.parse(at('21T05:00')))).toEqual({
    from: '2026-10-22',
    to: '2026-11-21',
    days: Array.from({ length: 9 }, (_, n) => `2026-11-${13 + n}`),
  });
});
