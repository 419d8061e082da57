/**
 * The architecture is kept by rules, and rules are only kept when they bite: the tree in
 * fixtures/architecture breaks each of them once, the texts below break those of ESLint.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '..');
const CONFIG = path.join(ROOT, '.dependency-cruiser.cjs');
const CRUISER = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
}

/** The violations of the import rules in a tree, as `rule: from`. */
function violations(tree: string): string[] {
  const flags = ['--preserve-symlinks', '--config', CONFIG, '--output-type', 'json'];
  const { stdout } = spawnSync(process.execPath, [CRUISER, ...flags, 'functions', 'shared'], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const { summary } = JSON.parse(stdout) as { summary: { violations: Violation[] } };
  return summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`).sort();
}

/** A copy of the violating tree beside the real packages and settings. */
function violatingTree(): string {
  const tree = mkdtempSync(path.join(tmpdir(), 'architecture-'));
  cpSync(path.join(__dirname, 'fixtures/architecture'), tree, { recursive: true });
  cpSync(path.join(ROOT, 'tsconfig.json'), path.join(tree, 'tsconfig.json'));
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(tree, 'node_modules'), 'junction');
  return tree;
}

/** What the violating tree breaks, `rule: from`. */
const BROKEN = [
  'activities-as-types-only: functions/upgrades/callingStory.ts',
  'all-is-resolved: shared/escapes.ts',
  'app-knows-no-local: shared/usesLocal.ts',
  'decisions-are-pure: functions/upgrades/plan.ts',
  'decisions-are-pure: shared/fleet/cluster.ts',
  'functions-runtime-in-functions: shared/serves.ts',
  'functions-runtime-in-functions: shared/waits.ts',
  'jobs-know-contracts-only: functions/upgrades/intruder.ts',
  'kubernetes-client-in-shared-kubernetes: shared/nodes.ts',
  'no-circular: functions/circular/first.ts',
  'orchestrators-have-no-builtins: functions/upgrades/randomStory.ts',
  'orchestrators-have-no-io: functions/upgrades/lateStory.ts',
  'orchestrators-have-no-io: functions/upgrades/readingStory.ts',
  'sdks-in-shared-azure: functions/upgrades/triggers.ts',
  'sdks-in-shared-azure: shared/audit.ts',
  'shared-knows-no-job: shared/usesJob.ts',
];

describe('imports', () => {
  test('every rule catches its violation, and nothing else is caught', () => {
    const tree = violatingTree();
    try {
      expect(violations(tree)).toEqual(BROKEN);
    } finally {
      rmSync(tree, { recursive: true });
    }
  });

  test('there is no rule that nothing breaks', () => {
    const rules = execFileSync(process.execPath, [
      '-p',
      `require(${JSON.stringify(CONFIG)}).forbidden.map(({ name }) => name).join()`,
    ]);
    const broken = new Set(BROKEN.map((line) => line.split(':')[0]));
    expect(rules.toString().trim().split(',').sort()).toEqual([...broken]);
  });

  test('the app breaks none', () => {
    expect(violations(ROOT)).toEqual([]);
  });
});

const STORY = 'functions/upgrades/rollout.ts';
const PLAN = 'functions/upgrades/plan.ts';
const STEPS = 'shared/durable/steps.ts';
const ACTIVITIES = 'functions/upgrades/activities.ts';
const CLOCK = 'shared/clock.ts';
const LOCAL = 'local/clock.ts';

const SYNTAX = ['no-restricted-syntax'];
const GLOBALS = ['no-restricted-globals'];

const branches = (count: number) => `if (x === 0) return 0;\n`.repeat(count);
const body = (lines: number) =>
  `export function f(x: number) {\n${'x++;\n'.repeat(lines)}return x;\n}`;

interface Text {
  name: string;
  path: string;
  text: string;
  rules: string[];
}

const texts: Text[] = [
  { name: 'new Date()', path: LOCAL, text: 'export const x = new Date();', rules: SYNTAX },
  { name: 'Date.now()', path: ACTIVITIES, text: 'export const x = Date.now();', rules: SYNTAX },
  {
    name: "luxon's now",
    path: ACTIVITIES,
    text: "import { DateTime } from 'luxon';\nexport const x = DateTime.now();",
    rules: SYNTAX,
  },
  {
    name: "luxon's utc without a moment",
    path: ACTIVITIES,
    text: "import { DateTime } from 'luxon';\nexport const x = DateTime.utc();",
    rules: SYNTAX,
  },
  {
    name: "luxon's utc of a moment",
    path: ACTIVITIES,
    text: "import { DateTime } from 'luxon';\nexport const x = DateTime.utc(2026, 11, 23);",
    rules: [],
  },
  {
    name: 'a date of a known instant, outside of stories',
    path: ACTIVITIES,
    text: 'export const x = new Date(0);',
    rules: [],
  },
  { name: 'the clock itself', path: CLOCK, text: 'export const x = new Date();', rules: [] },
  {
    name: 'await in a story',
    path: STORY,
    text: 'export async function f(x: Promise<void>) {\nawait x;\n}',
    rules: SYNTAX,
  },
  {
    name: 'for await in a story',
    path: STORY,
    text: 'export async function f(x: AsyncIterable<void>) {\nfor await (const y of x) f(y);\n}',
    rules: SYNTAX,
  },
  {
    name: 'await in an activity',
    path: ACTIVITIES,
    text: 'export async function f(x: Promise<void>) {\nawait x;\n}',
    rules: [],
  },
  {
    name: 'any Date in a story',
    path: STORY,
    text: 'export const x = new Date(0);',
    rules: SYNTAX,
  },
  { name: 'any Date in a plan', path: PLAN, text: 'export const x = new Date(0);', rules: SYNTAX },
  { name: 'chance in a plan', path: PLAN, text: 'export const x = Math.random();', rules: SYNTAX },
  {
    name: 'chance in a story',
    path: STORY,
    text: 'export const x = Math.random();',
    rules: SYNTAX,
  },
  {
    name: 'chance below a story',
    path: 'shared/fleet/rings.ts',
    text: 'export const x = Math.random();',
    rules: SYNTAX,
  },
  {
    name: 'a retry timeout as a property',
    path: STEPS,
    text: 'export const x = { retryTimeoutInMilliseconds: 5 };',
    rules: SYNTAX,
  },
  {
    name: 'a retry timeout as an assignment',
    path: STORY,
    text: "import { RetryOptions } from 'durable-functions';\nexport const x = new RetryOptions(1, 1);\nx.retryTimeoutInMilliseconds = 5;",
    rules: SYNTAX,
  },
  {
    name: 'settings in a story',
    path: STORY,
    text: 'export const x = process.env;',
    rules: GLOBALS,
  },
  { name: 'a request in a plan', path: PLAN, text: "export const x = fetch('');", rules: GLOBALS },
  {
    name: 'chance by crypto in a story',
    path: STORY,
    text: 'export const x = crypto.randomUUID();',
    rules: GLOBALS,
  },
  {
    name: 'a timer in a story',
    path: STORY,
    text: 'setTimeout(() => undefined, 5);',
    rules: GLOBALS,
  },
  { name: 'the console', path: ACTIVITIES, text: "console.log('x');", rules: ['no-console'] },
  {
    name: 'more than 8 ways through a function',
    path: ACTIVITIES,
    text: `export function f(x: number) {\n${branches(8)}return 1;\n}`,
    rules: ['complexity'],
  },
  {
    name: '8 ways through a function',
    path: ACTIVITIES,
    text: `export function f(x: number) {\n${branches(7)}return 1;\n}`,
    rules: [],
  },
  {
    name: 'a function over 70 lines',
    path: ACTIVITIES,
    text: body(68),
    rules: ['max-lines-per-function'],
  },
  { name: 'a function of 70 lines', path: ACTIVITIES, text: body(67), rules: [] },
  {
    name: 'a file over 300 lines',
    path: ACTIVITIES,
    text: "export const x = 'x';\n" + '//\n'.repeat(300),
    rules: ['max-lines'],
  },
];

describe('ESLint', () => {
  const input = JSON.stringify(texts.map(({ path: at, text }) => ({ path: at, text })));
  let found: string[][] = [];

  beforeAll(() => {
    const program = path.join(__dirname, 'support/lintTexts.mjs');
    const output = execFileSync(process.execPath, [program], { cwd: ROOT, input });
    found = JSON.parse(output.toString()) as string[][];
  });

  test.each(texts.map((one, at) => ({ ...one, at })))('$name in $path: $rules', ({ at, rules }) => {
    expect(found[at]).toEqual(rules);
  });
});
