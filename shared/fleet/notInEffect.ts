/**
 * Settings that are read and checked although no job acts on them yet. Saying nothing would let
 * people count on them.
 */
import type { Complaint } from './problems';

interface Rule {
  path: string[];
  /** Only this value is not in effect. */
  only?: string;
  why: string;
}

const RULES: Rule[] = [
  { path: ['upgrades', 'stopped'], only: 'wake', why: 'stopped clusters are left out' },
  { path: ['upgrades', 'surge'], why: 'pools keep their own setting' },
  { path: ['upgrades', 'maxUnavailable'], why: 'pools keep their own setting' },
  { path: ['upgrades', 'drainTimeout'], why: 'pools keep their own setting' },
  { path: ['upgrades', 'soak'], why: 'pools keep their own setting' },
  { path: ['reboots'], why: 'nobody looks for reboots' },
  { path: ['backups', 'clusters'], why: 'backups are looked at only before an upgrade' },
  { path: ['posture'], why: 'nothing is audited' },
];

const ALLOWED = 'leave it out, or keep it for a version that acts on it';

/** @param value the policy as it was written */
export function notInEffect(value: unknown): Complaint[] {
  const plain = RULES.filter(({ path, only }) => {
    const found = at(value, path);
    return only === undefined ? found !== undefined : found === only;
  }).map(({ path, why }) => complaint(path, why));
  return [...plain, ...approvals(value)];
}

function approvals(value: unknown): Complaint[] {
  const rings = at(value, ['rings']);
  if (!Array.isArray(rings)) return [];
  return rings.flatMap((ring, index) =>
    at(ring, ['approval']) === undefined
      ? []
      : [complaint(['rings', index, 'approval'], 'nobody can be asked, so the ring never starts')],
  );
}

function complaint(path: PropertyKey[], why: string): Complaint {
  return { path, wrong: `is not in effect in this version: ${why}`, allowed: ALLOWED };
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
