/** What the answers to the checks of a policy mean. */
import { addressCheck, queryCheck } from '../../../../functions/upgrades/preflight/checks/custom';
import type { QueryCheck } from '../../../../shared/fleet/preflightSchema';
import { nothingSeen } from './support';

const rule: QueryCheck = {
  name: 'errors',
  prometheus: 'PROMETHEUS_URL',
  query: 'sum(errors)',
  passes: { operator: '<', number: 10 },
  otherwise: 'warn',
};

test.each([
  { name: 'below the limit', seen: { ok: 9 }, is: 'pass', says: "'errors' is 9; < 10 passes." },
  { name: 'at the limit', seen: { ok: 10 }, is: 'warn', says: "'errors' is 10; only < 10 passes." },
  { name: 'no number', seen: { ok: undefined }, is: 'cannotLook', says: 'gives nothing' },
  { name: 'no answer', seen: nothingSeen, is: 'cannotLook', says: 'Too many requests' },
])('a query: $name is $is', ({ seen, is, says }) => {
  const check = queryCheck(rule, seen);
  expect(check).toMatchObject({ id: 'custom:errors', status: is });
  expect(check.reason.message).toContain(says);
});

test.each(['pass', 'warn', 'block'] as const)('an address: %s, also without words', (status) => {
  const check = addressCheck({ name: 'ours' }, { ok: { status, message: '' } });
  expect(check).toMatchObject({
    id: 'custom:ours',
    status,
    reason: { message: `'ours' answered ${status}.` },
  });
});
