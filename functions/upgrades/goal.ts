/** Which version the policy wants of those that an event names. */
import type { Policy } from '../../shared/fleet/policy';
import { minorsBetween } from '../../shared/fleet/versions';
import type { Reason, Verdict } from '../../shared/reasons';

/** Versions that an event of Azure announces. */
export interface Announced {
  /** Newest released version. */
  latest: string;
  /** Newest version of the minor before, if the event names one. */
  stable?: string;
}

type Rules = Pick<Policy['upgrades'], 'goal' | 'allow' | 'deny'>;

/** @returns the version to roll out, or done with the reason why there is nothing to do */
export function goalOf({ goal, allow, deny }: Rules, announced: Announced): Verdict<string> {
  const version = wanted(goal, announced);
  if (version === undefined) {
    const { latest, stable = 'no stable one' } = announced;
    const message = `the policy's goal is ${goal}, and the event names ${latest} and ${stable}`;
    return nothing('otherGoal', message);
  }
  if (deny.some((entry) => covers(entry, version))) {
    return nothing('denied', `the policy denies ${version}`);
  }
  if (allow.length > 0 && !allow.some((entry) => covers(entry, version))) {
    return nothing('notAllowed', `the policy allows ${allow.join(', ')} and not ${version}`);
  }
  return {
    kind: 'act',
    action: version,
    because: [{ code: 'goal', message: `the policy's goal is ${goal}` }],
  };
}

function wanted(goal: string, { latest, stable }: Announced): string | undefined {
  if (goal === 'latest') return latest;
  if (goal === 'stable') return stable;
  return [latest, stable].find((version) => version !== undefined && covers(goal, version));
}

/** `1.34` covers every version of that minor, `1.34.2` only itself. */
function covers(entry: string, version: string): boolean {
  if (!/^\d+\.\d+(\.\d+)?$/.test(entry)) return false;
  return entry.split('.').length === 2 ? minorsBetween(entry, version) === 0 : entry === version;
}

function nothing(code: string, message: string): Verdict<string> {
  const reason: Reason = { code, message };
  return { kind: 'done', because: [reason] };
}
