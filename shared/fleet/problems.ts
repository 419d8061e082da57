/** What is wrong with a policy, in words and with its place in the file. */
import type { z } from 'zod';
import { pathKey, type Position, type Positions } from './policyText';
import { allowedNames } from './suggest';

export interface Problem extends Position {
  /** Errors keep the policy from being used; warnings are legal but foolish. */
  severity: 'error' | 'warning';
  file: string;
  /** `rings[1].window`; empty for the whole file. */
  path: string;
  wrong: string;
  allowed: string;
}

/** A problem before its place is looked up. */
export interface Complaint {
  path: PropertyKey[];
  wrong: string;
  allowed: string;
  /** It is about the key, not about its value. */
  aboutKey?: boolean;
  /** Where the path says too little. */
  position?: Position;
}

type Issue = z.core.$ZodIssue;

/** Longest part of a wrong value that a message shows. */
const SHOWN_MAX = 60;

export function problemAt(
  complaint: Complaint,
  where: { file: string; severity: Problem['severity']; positions: Positions },
): Problem {
  const { path, wrong, allowed } = complaint;
  const { file, severity, positions } = where;
  const { line, column } = complaint.position ?? placeOf(complaint, positions);
  return { severity, file, line, column, path: pathText(path), wrong, allowed };
}

/** What is missing is shown where it should be: at what it is missing in. */
function placeOf({ path, aboutKey }: Complaint, positions: Positions): Position {
  for (let length = path.length; length >= 0; length--) {
    const found = positions.get(pathKey(path.slice(0, length)));
    if (found === undefined) continue;
    const isWhole = length === path.length;
    return (isWhole && aboutKey ? found.key : undefined) ?? found.value;
  }
  return { line: 1, column: 1 };
}

function pathText(path: PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** For errors of a parse with `reportInput`. */
export function complaintsOf(error: z.ZodError): Complaint[] {
  return error.issues
    .filter((issue) => !isEcho(issue, error.issues))
    .flatMap((issue) => complaints(issue, []));
}

function complaints(issue: Issue, parent: PropertyKey[]): Complaint[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => unknownKey(key, path, issue.message));
  if (issue.code === 'invalid_union') return ofUnion(issue, path);
  if (issue.code === 'invalid_key') return [badName(issue, path)];
  return [{ path, wrong: wrongOf(issue), allowed: allowedOf(issue) }];
}

/** The message of the schema for unknown keys is the list of those allowed. */
function unknownKey(key: string, path: PropertyKey[], list: string): Complaint {
  const allowed = allowedNames(key, list.split(', '));
  return { path: [...path, key], wrong: `'${key}' is not known here`, allowed, aboutKey: true };
}

function badName(issue: Extract<Issue, { code: 'invalid_key' }>, path: PropertyKey[]): Complaint {
  const wrong = `'${String(path.at(-1))}' is not a name`;
  const allowed = issue.issues[0]?.message ?? issue.message;
  return { path, wrong, allowed, aboutKey: true };
}

/** Only what is wrong in the form that was meant, if one can tell. */
function ofUnion(
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: PropertyKey[],
): Complaint[] {
  const meant = issue.errors.find((form) => form.every((inner) => !isOtherForm(inner)));
  if (meant !== undefined) {
    return meant
      .filter((inner) => !isEcho(inner, meant))
      .flatMap((inner) => complaints(inner, path));
  }
  return [{ path, wrong: shown(issue.input), allowed: issue.message }];
}

/** Text where a list is meant, or any value but the one of this form. */
function isOtherForm(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_union') return issue.errors.every((form) => form.some(isOtherForm));
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

/** What a mapping lacks matters only once its keys are spelt right. */
function isEcho(issue: Issue, among: readonly Issue[]): boolean {
  const same = ({ code, path }: Issue) =>
    code === 'unrecognized_keys' && path.join() === issue.path.join();
  return issue.code === 'custom' && among.some(same);
}

function wrongOf(issue: Issue): string {
  const said: unknown = issue.code === 'custom' ? issue.params?.wrong : undefined;
  return typeof said === 'string' ? said : shown(issue.input);
}

/** Messages of our schema say what is allowed; those of zod are put into our words. */
function allowedOf(issue: Issue): string {
  if (issue.code === 'invalid_value')
    return allowedNames(textOf(issue.input), issue.values.map(String));
  if (!/^(Invalid|Too) /.test(issue.message)) return issue.message;
  if (issue.code === 'invalid_type') return TYPES[issue.expected] ?? issue.expected;
  if (issue.code === 'too_small') return `at least ${Number(issue.minimum)}${unit(issue.origin)}`;
  return issue.code === 'too_big'
    ? `at most ${Number(issue.maximum)}${unit(issue.origin)}`
    : issue.message;
}

const TYPES: Record<string, string> = {
  object: 'keys with values',
  record: 'names with values',
  array: 'a list',
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

function unit(origin: string): string {
  return origin === 'array' ? ' in the list' : origin === 'string' ? ' characters' : '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `51 is not allowed`, `it is missing`. */
function shown(value: unknown): string {
  if (value === undefined) return 'it is missing';
  if (value === null) return 'it is empty';
  const text = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  return `${text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text} is not allowed`;
}
