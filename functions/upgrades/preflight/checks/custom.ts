/** What the answers to the checks of a policy mean. */
import { type CustomCheck, holds, type QueryCheck } from '../../../../shared/fleet/preflightSchema';
import type { Reason } from '../../../../shared/reasons';
import { pass, unseen } from '../check';
import type { Seen } from '../facts';
import type { Check, CheckStatus } from '../report';

/** An address says itself whether it passes. */
export function addressCheck(
  { name }: Pick<CustomCheck, 'name'>,
  seen: Seen<{ status: Exclude<CheckStatus, 'cannotLook'>; message: string }>,
): Check {
  const id = `custom:${name}` as const;
  if ('cannotLook' in seen) return unseen(id, seen.cannotLook);
  const { status, message } = seen.ok;
  const said = message === '' ? `'${name}' answered ${status}.` : message;
  return status === 'pass' ? pass(id, said) : { id, status, reason: reason(said) };
}

/** A query gives a number, and the policy says which numbers pass. */
export function queryCheck(rule: QueryCheck, seen: Seen<number | undefined>): Check {
  const id = `custom:${rule.name}` as const;
  if ('cannotLook' in seen) return unseen(id, seen.cannotLook);
  const value = seen.ok;
  if (value === undefined) {
    const message = `The query of '${rule.name}' gives nothing, so nobody knows. Let it give a number also when there is nothing to count.`;
    return unseen(id, { code: 'noAnswer', message });
  }
  const wanted = `${rule.passes.operator} ${rule.passes.number}`;
  if (holds(rule.passes, value)) return pass(id, `'${rule.name}' is ${value}; ${wanted} passes.`);
  const message = `'${rule.name}' is ${value}; only ${wanted} passes.`;
  return { id, status: rule.otherwise, reason: reason(message, { value, wanted }) };
}

function reason(message: string, evidence?: Reason['evidence']): Reason {
  return { code: 'custom', message, ...(evidence === undefined ? {} : { evidence }) };
}
