import type { ClusterStatus } from '../../../functions/upgrades/contract';
import { judgeRing } from '../../../functions/upgrades/promotion';
import { aRing, upgradesTo } from '../../support/fleets';

function judge(
  statuses: ClusterStatus[],
  rules: { failureBudget?: number; minSuccess?: number } = {},
) {
  const names = statuses.map((_, at) => `c${at}`);
  const table = Object.fromEntries(statuses.map((status, at) => [`c${at}`, status]));
  const clusters = names.map((name) => upgradesTo(table)({ cluster: { id: `/${name}`, name } }));
  return judgeRing({ ...aRing('dev', names), ...rules }, clusters);
}

test.each<{
  name: string;
  statuses: ClusterStatus[];
  rules?: Parameters<typeof judge>[1];
  status: string;
  codes: string[];
}>([
  { name: 'all upgraded', statuses: ['upgraded', 'upgraded'], status: 'done', codes: [] },
  { name: 'there already', statuses: ['unchanged'], status: 'done', codes: [] },
  { name: 'one skipped', statuses: ['upgraded', 'skipped'], status: 'done', codes: [] },
  {
    name: 'one failed',
    statuses: ['upgraded', 'failed'],
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
  { name: 'nobody in it', statuses: [], rules: { minSuccess: 1 }, status: 'done', codes: [] },
])('a ring with $name is $status', ({ statuses, rules, status, codes }) => {
  const verdict = judge(statuses, rules);
  expect(verdict.status).toBe(status);
  expect(verdict.because.map(({ code }) => code)).toEqual(codes);
});

test('the reason says what was wanted and what there was', () => {
  const [reason] = judge(['upgraded', 'failed', 'failed'], { failureBudget: 1 }).because;
  expect(reason?.message).toBe('2 of 3 clusters of ring dev failed, and the policy lets 1 fail.');
});
