/** What people are asked about a ring holds what a decision needs. */
import type { RingPreflightResult } from '../../../functions/upgrades/preflight/ringPreflight';
import * as questions from '../../../functions/upgrades/questions';
import { approvalSchema } from '../../../shared/fleet/approvalSchema';
import { aRing } from '../../support/fleets';
import { ROLLOUT } from '../../support/oneRing';

const MINUTE = 60_000;

function ask(work: RingPreflightResult['work'], maxConcurrent: number) {
  const counts = { pass: 4, warn: 0, block: 1, cannotLook: 0 };
  return questions.ring({
    rollout: ROLLOUT,
    attempt: '1',
    goal: { kind: 'kubernetes', version: '1.34.2' },
    ring: aRing('production', 5, { maxConcurrent }),
    rules: approvalSchema.parse({}),
    preflight: { counts, problems: [], ...(work && { work }) },
    opens: '2026-11-28T20:00:00.000Z',
  });
}

test.each([
  {
    name: 'side by side, as many as the ring allows',
    work: { total: 200 * MINUTE, longest: 60 * MINUTE },
    maxConcurrent: 2,
    says: 'about 1 h 40 min of upgrading, the longest cluster 1 h 00 min',
  },
  {
    name: 'never shorter than the longest cluster',
    work: { total: 200 * MINUTE, longest: 90.5 * MINUTE },
    maxConcurrent: 5,
    says: 'about 1 h 31 min of upgrading, the longest cluster 1 h 31 min',
  },
  { name: 'not told when nobody could estimate it', maxConcurrent: 1, says: undefined },
])('the estimate: $name', ({ work, maxConcurrent, says }) => {
  const { facts } = ask(work, maxConcurrent);
  expect(facts.find(({ label }) => label === 'Estimate')?.value).toBe(says);
});
