/** Whether a ring went well enough for the next one. */
import type { ClusterStatus } from '../../../functions/upgrades/contract';
import { judgeRing } from '../../../functions/upgrades/promotion';
import { tallyOf } from '../../../functions/upgrades/tally';
import { aResult, aRing } from '../../support/fleets';

interface Rules {
  failureBudget?: number;
  minSuccess?: number;
}

const CUTS = {
  canceled: { code: 'canceled', message: 'Ann canceled the rollout.' },
  ringSkipped: { code: 'ringSkipped', message: 'Ann left out ring dev.' },
};

function judge(statuses: ClusterStatus[], rules: Rules = {}, cut?: keyof typeof CUTS) {
  const results = statuses.map((status, at) => aResult(`c${at}`, { status }));
  const order = cut === undefined ? undefined : CUTS[cut];
  return judgeRing(aRing('dev', statuses.length, rules), tallyOf(results), order);
}

test.each<{
  name: string;
  statuses: ClusterStatus[];
  rules?: Rules;
  cut?: keyof typeof CUTS;
  status: string;
  codes: string[];
}>([
  { name: 'all upgraded', statuses: ['upgraded', 'upgraded'], status: 'done', codes: [] },
  { name: 'all there already', statuses: ['unchanged'], status: 'done', codes: [] },
  { name: 'one left out', statuses: ['upgraded', 'skipped'], status: 'done', codes: [] },
  {
    name: 'one failed',
    statuses: ['upgraded', 'failed'],
    status: 'failed',
    codes: ['failureBudget'],
  },
  {
    name: 'one stopped half-way',
    statuses: ['upgraded', 'canceled'],
    status: 'failed',
    codes: ['failureBudget'],
  },
  {
    name: 'as many failed as may',
    statuses: ['failed', 'upgraded'],
    rules: { failureBudget: 1 },
    status: 'done',
    codes: [],
  },
  {
    name: 'too few that succeeded',
    statuses: ['upgraded', 'skipped', 'skipped'],
    rules: { minSuccess: 0.5 },
    status: 'failed',
    codes: ['minSuccess'],
  },
  {
    name: 'just enough that succeeded',
    statuses: ['upgraded', 'unchanged', 'skipped', 'skipped'],
    rules: { minSuccess: 0.5 },
    status: 'done',
    codes: [],
  },
  {
    name: 'too many failures and too few successes',
    statuses: ['failed', 'upgraded'],
    rules: { minSuccess: 1 },
    status: 'failed',
    codes: ['failureBudget', 'minSuccess'],
  },
  { name: 'nobody in it', statuses: [], rules: { minSuccess: 1 }, status: 'done', codes: [] },
  {
    name: 'an operator who left out the rest',
    statuses: ['upgraded', 'skipped'],
    rules: { minSuccess: 1 },
    cut: 'ringSkipped',
    status: 'skipped',
    codes: ['ringSkipped'],
  },
  {
    name: 'a failure, and an operator who left out the rest',
    statuses: ['failed', 'skipped'],
    cut: 'ringSkipped',
    status: 'failed',
    codes: ['ringSkipped'],
  },
  {
    name: 'an operator who canceled the rollout',
    statuses: ['upgraded', 'skipped'],
    cut: 'canceled',
    status: 'failed',
    codes: ['canceled'],
  },
])('a ring with $name is $status', ({ statuses, rules, cut, status, codes }) => {
  const verdict = judge(statuses, rules, cut);
  expect(verdict.status).toBe(status);
  expect(verdict.because.map(({ code }) => code)).toEqual(codes);
});

test.each([7, 28, 55, 56, 57])('exactly %i percent of a hundred are enough', (percent) => {
  const statuses = Array.from({ length: 100 }, (_, at) => (at < percent ? 'upgraded' : 'skipped'));
  expect(judge(statuses, { minSuccess: percent / 100 }).status).toBe('done');
  expect(judge(statuses, { minSuccess: (percent + 1) / 100 }).status).toBe('failed');
});

test('the reason says what was wanted and what there was', () => {
  const rules = { failureBudget: 1, minSuccess: 0.9 };
  const messages = judge(['upgraded', 'failed', 'failed'], rules).because.map(
    ({ message }) => message,
  );
  expect(messages).toEqual([
    '2 of 3 clusters of ring dev failed, and the policy lets 1 fail.',
    '1 of 3 clusters of ring dev are where the rollout wants them; the policy wants 90 %.',
  ]);
});
