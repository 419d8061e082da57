import { goalOf } from '../../../functions/upgrades/goal';

const announced = { latest: '1.34.2', stable: '1.33.6' };
const any = { goal: 'latest', allow: [], deny: [] };

test.each([
  { name: 'latest', rules: any, version: '1.34.2' },
  { name: 'stable', rules: { ...any, goal: 'stable' }, version: '1.33.6' },
  { name: 'a minor that is announced', rules: { ...any, goal: '1.33' }, version: '1.33.6' },
  { name: 'an allowed minor', rules: { ...any, allow: ['1.34'] }, version: '1.34.2' },
  { name: 'an allowed version', rules: { ...any, allow: ['1.34.2'] }, version: '1.34.2' },
  { name: 'another version denied', rules: { ...any, deny: ['1.34.1'] }, version: '1.34.2' },
])('$name: rolls out $version', ({ rules, version }) => {
  expect(goalOf(rules, announced)).toMatchObject({ kind: 'act', action: version });
});

test.each([
  { name: 'a minor that is not announced', rules: { ...any, goal: '1.32' }, code: 'otherGoal' },
  { name: 'patches only', rules: { ...any, goal: 'patch' }, code: 'otherGoal' },
  { name: 'the version denied', rules: { ...any, deny: ['1.34.2'] }, code: 'denied' },
  { name: 'its minor denied', rules: { ...any, deny: ['1.34'] }, code: 'denied' },
  { name: 'only others allowed', rules: { ...any, allow: ['1.33'] }, code: 'notAllowed' },
])('$name: nothing to do, and it says why', ({ rules, code }) => {
  const verdict = goalOf(rules, announced);
  expect(verdict.kind).toBe('done');
  expect(verdict.because[0]?.code).toBe(code);
});

test('stable without a stable version in the event is nothing to do', () => {
  expect(goalOf({ ...any, goal: 'stable' }, { latest: '1.34.2' }).kind).toBe('done');
});
