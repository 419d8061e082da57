/** The fleet policy, `fleet.yaml`: read, checked, and with every name replaced by what it means. */
import type { Freeze, Schedule, Window, Zone } from '../calendar/types';
import type { HolidaysText } from './calendarSchema';
import { notInEffect } from './notInEffect';
import { type Positions, readPolicyText } from './policyText';
import { type PolicyText, policySchema } from './policySchema';
import { type Complaint, complaintsOf, type Problem, problemAt } from './problems';
import { complaintsAboutNames } from './references';
import { resolve } from './resolve';
import type { Selector } from './selector';
import { foolishFleet, foolishPolicy, type Look } from './warnings';

export type { Problem } from './problems';

/** Its holidays are still names, `instead` of a schedule or `off`: see policyHolidays.ts. */
export interface PolicySchedule extends Omit<Schedule, 'holidays'> {
  holidays?: { calendar: string; instead: string };
}

export interface RingRule extends Omit<PolicyText['rings'][number], 'clusters' | 'window'> {
  clusters?: Selector;
  /** Any time when absent. */
  window?: Window;
  /** Those that hold for this ring. */
  freezes: Freeze[];
}

export interface Policy {
  timeZone: Zone;
  scope: PolicyText['scope'];
  windows: Record<string, Window>;
  schedules: Record<string, PolicySchedule>;
  holidays: Record<string, HolidaysText>;
  /** All freezes, those of single rings too. */
  freezes: (Freeze & { rings: string[] })[];
  rings: RingRule[];
  /** Durations of this and all other sections are milliseconds, shares numbers from 0 to 1. */
  upgrades: PolicyText['upgrades'];
  nodeImages?: PolicyText['nodeImages'];
  power: PolicyText['power'];
  reboots: PolicyText['reboots'];
  backups: PolicyText['backups'];
  posture: PolicyText['posture'];
  notify: Omit<PolicyText['notify'], 'quietHours'> & { quietHours?: Window };
  audit: PolicyText['audit'];
}

export interface Checked {
  /** Absent when there is any error. */
  policy?: Policy;
  /** Errors and warnings, in the order of the file. */
  problems: Problem[];
}

/** A policy that cannot be used. Its message has one line per problem. */
export class PolicyError extends Error {
  constructor(readonly problems: Problem[]) {
    super(problems.map(problemText).join('\n'));
    this.name = 'PolicyError';
  }
}

/** `file:line:column  path  what is wrong  what is allowed` */
export function problemText({ file, line, column, path, wrong, allowed }: Problem): string {
  return [`${file}:${line}:${column}`, path, wrong, allowed].filter(Boolean).join('  ');
}

/**
 * Reads a fleet policy.
 * @param file name of the file, for messages
 * @throws PolicyError with all errors: place, field, what is wrong, what is allowed
 */
export function parsePolicy(text: string, file: string): Policy {
  const { policy, problems } = checkPolicy(text, file);
  if (policy === undefined) {
    throw new PolicyError(problems.filter(({ severity }) => severity === 'error'));
  }
  return policy;
}

/**
 * Finds everything that is wrong with a policy, and what is legal but foolish.
 * @param look the clusters, for what can only be said with them at hand
 */
export function checkPolicy(text: string, file: string, look?: Look): Checked {
  const { value, positions, complaints } = readPolicyText(text);
  const place = placeIn(file, positions);
  if (value === undefined) return { problems: complaints.map(place('error')) };
  const parsed = policySchema.safeParse(value, { reportInput: true });
  const errors = [
    ...complaints,
    ...(parsed.success ? [] : complaintsOf(parsed.error)),
    ...complaintsAboutNames(value),
  ].map(place('error'));
  if (errors.length > 0 || !parsed.success) return { problems: inOrder(errors) };
  const policy = resolve(parsed.data);
  const foolish = [...foolishPolicy(policy), ...(look ? foolishFleet(policy, look) : [])];
  return { policy, problems: inOrder(foolish.map(place('warning'))) };
}

/** Settings of a policy that no job acts on yet: right, and without effect. */
export function idleSettings(text: string, file: string): Problem[] {
  const { value, positions } = readPolicyText(text);
  return inOrder(notInEffect(value).map(placeIn(file, positions)('warning')));
}

/** Gives complaints that were found elsewhere their places in the file. */
export function problemsIn(
  text: string,
  file: string,
  complaints: Complaint[],
  severity: Problem['severity'],
): Problem[] {
  return complaints.map(placeIn(file, readPolicyText(text).positions)(severity));
}

function placeIn(file: string, positions: Positions) {
  return (severity: Problem['severity']) =>
    (complaint: Complaint): Problem =>
      problemAt(complaint, { file, severity, positions });
}

function inOrder(problems: Problem[]): Problem[] {
  return problems.sort((a, b) => a.line - b.line || a.column - b.column);
}
