import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Time has one source: everything else is given a clock. */
const ownClock = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message:
      'Take the time from a clock (shared/clock.ts, local/clock.ts): new Date() cannot be simulated.',
  },
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message:
      'Take the time from a clock (shared/clock.ts, local/clock.ts): Date.now() cannot be simulated.',
  },
  {
    selector:
      "CallExpression[callee.object.name='DateTime']:matches([callee.property.name='now'], [callee.property.name=/^(utc|local)$/][arguments.length=0])",
    message:
      'Take the time from a clock (shared/clock.ts, local/clock.ts): luxon asks the machine.',
  },
];

/** Replay must come to the same decisions: no clock, no chance, no waiting but by durable tasks. */
const deterministic = [
  ...ownClock,
  {
    selector: 'AwaitExpression, ForOfStatement[await=true]',
    message: 'Orchestrators and plans wait for nothing: yield* a step.',
  },
  {
    selector: "NewExpression[callee.name='Date']",
    message:
      'Orchestrators take the time from context.df.currentUtcDateTime, plans as an argument.',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='random']",
    message: 'Math.random() differs at every replay.',
  },
  {
    selector: "Identifier[name='retryTimeoutInMilliseconds']",
    message:
      'An expired retry timeout hangs the instance (durable-js #629): bound the attempts instead.',
  },
];

/** The same for what needs no import. */
const worldly = [
  'crypto',
  'fetch',
  'performance',
  'process',
  'setImmediate',
  'setInterval',
  'setTimeout',
];

export default defineConfig(
  { ignores: ['dist', 'coverage', 'node_modules', 'test/fixtures', '.steward'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      complexity: ['error', 8],
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 70 }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...ownClock],
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['functions/**/*.ts', 'shared/{calendar,durable,fleet}/**/*.ts'],
    ignores: [
      'functions/**/{functions,triggers,activities,effects}.ts',
      'shared/durable/client.ts',
    ],
    rules: {
      'no-restricted-syntax': ['error', ...deterministic],
      'no-restricted-globals': ['error', ...worldly],
    },
  },
  { files: ['shared/clock.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
  },
);
