/** Real loading, in processes of their own: the patch of `require` does not work inside jest. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LogEntry } from '../../../local/host/host';
import { cleanUp, temporaryDirectory, withFields } from './harness';

const root = join(__dirname, '../../..');
const apps = join(root, 'test/fixtures/apps');
const dist = join(root, 'dist');

interface Result {
  error?: string;
  functions: string[];
  answer: { status: number; body: string };
  instances: { status: string; output: unknown }[];
  log: LogEntry[];
  seen: { hostname: string; hub: string; hooks: string[] };
}

async function run(
  app: string,
  env: Record<string, string | undefined> = {},
  ...stateDir: string[]
): Promise<Result> {
  const args = [join(apps, 'run.cjs'), dist, join(apps, app), '3600', ...stateDir];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { ...process.env, ...env },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Result;
}

afterEach(cleanUp);

beforeAll(() => {
  if (!existsSync(join(dist, 'local/host/host.js')))
    throw new Error('dist is missing: npm run build');
});

test('a CommonJS app: functions, settings, hooks in order, timer, durable client', async () => {
  const result = await run('commonjs', { HUB: 'MyHub', WEBSITE_HOSTNAME: '' });
  expect(result.functions).toEqual(['begin', 'greet', 'queue', 'story', 'tick']);
  expect(result.seen.hostname).toBe('localhost:7071');
  expect(result.answer).toEqual({
    status: 200,
    body: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
  });
  expect(result.instances).toEqual([{ status: 'Completed', output: 'HELLO OSLO!?' }]);
  expect(result.seen.hooks).toEqual([
    'appStart',
    'preInvocation',
    'postInvocation',
    'tick',
    'appTerminate true',
  ]);
  expect(result.log).toContainEqual(
    withFields({
      level: 'warning',
      message: 'The function "queue" will not run: the local host has no queueTrigger.',
    }),
  );
});

test('a process that is killed in the middle of an activity goes on when it is started again', async () => {
  const stateDir = temporaryDirectory();
  const env = { HUB: 'MyHub', KILL_ONCE: join(stateDir, 'killed') };
  await expect(run('commonjs', env, stateDir)).rejects.toMatchObject({ signal: 'SIGKILL' });
  const { instances } = await run('commonjs', env, stateDir);
  // The one of the first process, and the one that the second has started.
  expect(instances).toEqual([
    { status: 'Completed', output: 'HELLO OSLO!?' },
    { status: 'Completed', output: 'HELLO OSLO!?' },
  ]);
});

test('an ES module app: .js, .mjs and .cjs files, and top-level await', async () => {
  const result = await run('esm');
  expect(result.functions).toEqual(['begin', 'more', 'old', 'story']);
  expect(result.instances).toEqual([{ status: 'Completed', output: '2030-01-01T00:01:00.000Z' }]);
});

test.each([
  ['noFiles', 'Found zero files matching the supplied pattern "dist/functions/*.js"'],
  ['noFunctions', 'the app registers no function'],
  ['throws', 'Worker was unable to load entry point "index.js": broken at line one'],
  ['throwsAtStart', 'cannot start'],
  ['entity', 'The function "counter" is a durable entity, which the local host does not run'],
  ['streaming', 'The app asks for HTTP streaming'],
])('%s does not start, and says why', async (app, message) => {
  expect((await run(app)).error).toContain(message);
});

test('a setting that host.json needs and nobody has set is named', async () => {
  expect((await run('commonjs', { HUB: undefined })).error).toBe(
    'host.json: hubName: "%HUB%" needs the setting HUB, which does not exist.',
  );
});

test('registering after the start is refused', async () => {
  expect((await run('late')).answer.body).toBe(
    'The function "late" was registered after the app had started.',
  );
});
