/** A person's yes to a ring: asked when it could be acted on, and what each answer means. */
import type { RingPlan } from '../../../functions/upgrades/contract';
import { approvalSchema } from '../../../shared/fleet/approvalSchema';
import { turnOf } from '../../support/oneRing';
import { aCheck, aSummary, nights } from '../../support/oneUpgrade';

describe('approval', () => {
  const asked = (approval: object = {}, more: Partial<RingPlan> = {}) => ({
    ring: { approval: approvalSchema.parse(approval), ...more },
  });

  test('approved: it starts, and the question has told what a decision needs', () => {
    const { status, questions, statuses } = turnOf(asked({}, { window: nights }));
    expect(status).toBe('done');
    expect(questions[0]?.facts).toEqual([
      { label: 'Clusters to upgrade', value: '2, 2 at once' },
      { label: 'Window', value: 'nights, opens Mon 23 Nov 20:00 UTC' },
      { label: 'Preflight', value: '2 pass, 0 warn, 0 blocked, 0 could not be looked at' },
      { label: 'Not offered in their region yet', value: '0' },
    ]);
    const stages = statuses.map((one) => (one as { stage?: string }).stage);
    expect(stages.slice(0, 3)).toEqual(['preflight', 'asking', 'running']);
  });

  test.each(['refused', 'canceled', 'expired'] as const)('%s: nothing starts', (answer) => {
    const { status, codes, begun, ends } = turnOf({ ...asked(), decisions: [answer] });
    expect({ status, codes, begun }).toEqual({ status: 'notStarted', codes: [answer], begun: 0 });
    expect(ends).toEqual(['a skipped', 'b skipped']);
  });

  test('expired, and the policy lets silence mean yes', () => {
    const wish = { ...asked({ onExpiry: 'proceed' }), decisions: ['expired'] as const };
    expect(turnOf({ ...wish, decisions: ['expired'] }).status).toBe('done');
  });

  test('expired, and asked again before the next window, with a preflight of that day', () => {
    const { status, questions, named, seconds } = turnOf({
      ...asked({ onExpiry: 'nextWindow' }, { window: nights }),
      decisions: ['expired', 'expired', 'approved'],
    });
    expect(status).toBe('done');
    expect(new Set(questions.map(({ id }) => id)).size).toBe(3);
    expect(named('ringPreflight')).toHaveLength(3);
    // The second window after 06:00 opens on the next day at 20:00.
    expect(seconds).toBe((14 + 24) * 3600);
  });

  test('nobody is asked what could not be acted on', () => {
    const problems = [aSummary(aCheck('budgets', 'block'))];
    const found = { counts: { pass: 0, warn: 0, block: 2, cannotLook: 0 }, problems };
    const { status, codes, questions, because } = turnOf({ ...asked(), found });
    expect({ status, codes, questions }).toEqual({
      status: 'notStarted',
      codes: ['nothingCanStart'],
      questions: [],
    });
    expect(because[0]?.message).toContain('for example shop: The check budgets says block.');
  });
});
