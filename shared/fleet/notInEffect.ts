/**
 * Settings that are read and checked although no job acts on them yet. Saying nothing would let
 * people count on them.
 */
import type { Complaint } from './problems';

interface Rule {
  path: string[];
  why: string;
}

const RULES: Rule[] = [
  { path: ['reboots'], why: 'nobody looks for reboots' },
  { path: ['backups', 'clusters'], why: 'backups are looked at only before an upgrade' },
  { path: ['posture'], why: 'nothing is audited' },
];

const ALLOWED = 'leave it out, or keep it for a version that acts on it';

/** @param value the policy as it was written */
export function notInEffect(value: unknown): Complaint[] {
  return RULES.filter(({ path }) => at(value, path) !== undefined).map(({ path, why }) => ({
    path,
    wrong: `is not in effect in this version: ${why}`,
    allowed: ALLOWED,
  }));
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, key) =>
      typeof found === 'object' && found !== null
        ? (found as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}
