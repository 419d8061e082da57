import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { backupCommand, readBackupOutput } from '../../../shared/kubernetes/backup';
import { commandFor, readOutput } from '../../../shared/kubernetes/command';
import type { Question } from '../../../shared/kubernetes/facts';

const pods: Question = { kind: 'pods', namespace: 'shop', selector: 'app=web' };
const list = { items: [{ metadata: { name: 'web-0', namespace: 'shop' } }] };
const unknown = { phase: 'Unknown', ready: false, restarts: 0 };

/** Runs a command in a shell in which `kubectl` is this script. */
function shell(command: string, kubectl: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'kubectl-'));
  const script = path.join(folder, 'kubectl');
  writeFileSync(script, `#!/bin/sh\n${kubectl}\n`);
  chmodSync(script, 0o755);
  const PATH = `${folder}:${process.env.PATH ?? ''}`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { env: { PATH } });
  rmSync(folder, { recursive: true });
  return { exitCode: status ?? -1, output: `${stderr.toString()}${stdout.toString()}` };
}

test('what kubectl prints comes back through the pipe', () => {
  const result = shell(commandFor(pods), `echo '${JSON.stringify(list)}'`);
  expect(readOutput(pods, result)).toEqual({
    ok: [{ name: 'web-0', namespace: 'shop', ...unknown }],
  });
});

test('kubectl is asked for exactly the path, whatever is in the selector', () => {
  const selector = `a=b'; echo gotcha; '$(echo gotcha)\`echo gotcha\``;
  const question: Question = { kind: 'pods', namespace: 'shop', selector };
  const arguments_ = `{"items":[{"metadata":{"namespace":"'"$#"'","name":"'"$3"'"}}]}`;
  const result = shell(commandFor(question), `echo '${arguments_}'`);
  expect(readOutput(question, result)).toEqual({
    ok: [
      {
        namespace: '3',
        name: `/api/v1/namespaces/shop/pods?labelSelector=${encodeURIComponent(selector).replaceAll("'", '%27')}`,
        ...unknown,
      },
    ],
  });
});

test.each([
  { name: 'kubectl fails in the pipe', kubectl: "echo 'Error: Forbidden' >&2; exit 1" },
  { name: 'kubectl prints no list', kubectl: 'echo Error: Forbidden' },
])('it cannot look when $name', ({ kubectl }) => {
  const answer = readOutput(pods, shell(commandFor(pods), kubectl));
  expect(answer).toMatchObject({ refused: { code: 'cannotLook' } });
});

test.each([
  {
    name: 'the command fails',
    result: { exitCode: 127, output: 'kubectl: not found' },
    says: 'exit code 127: kubectl: not found',
  },
  {
    name: 'the output was cut off',
    result: { exitCode: 0, output: gzipSync(JSON.stringify(list)).toString('base64').slice(0, 40) },
    says: 'nothing readable: H4sI',
  },
  { name: 'there is no output', result: { exitCode: 0, output: '' }, says: 'nothing readable: ' },
])('it cannot look when $name, and says what it saw', ({ result, says }) => {
  const answer = readOutput({ kind: 'nodes' }, result);
  expect(answer).toMatchObject({ refused: { code: 'cannotLook' } });
  expect(JSON.stringify(answer)).toContain(says);
});

describe('several answers in one command', () => {
  /** Answers each path in its own way, as `kubectl get --raw PATH`. */
  const kubectl = (answers: Record<string, string>) =>
    [
      'case "$3" in',
      ...Object.entries(answers).map(([at, how]) => `'${at}') ${how};;`),
      "*) echo 'Error from server (NotFound): the server could not find it' >&2; exit 1;;",
      'esac',
    ].join('\n');
  const nothing = `echo '{"items":[]}'`;
  const metrics = [
    '# HELP apiserver_request_total x',
    'apiserver_request_total{code="200"} 5',
    'etcd_requests_total 7',
  ].join('\n');

  test('each part has its own answer, or its own reason for none', () => {
    const answers = {
      '/api/v1/nodes': nothing,
      '/api/v1/pods': `printf '%s' '${JSON.stringify(list)}'`,
      '/apis/policy/v1/poddisruptionbudgets':
        "echo 'Error from server (Forbidden): no' >&2; exit 1",
      '/metrics': `echo '${metrics}'`,
    };
    const question = { kind: 'preflight' } as const;
    const result = shell(commandFor(question), kubectl(answers));
    expect(readOutput(question, result)).toEqual({
      ok: {
        nodes: { ok: [] },
        pods: { ok: [{ name: 'web-0', namespace: 'shop', ...unknown }] },
        budgets: {
          cannotLook: {
            code: 'cannotLook',
            message: 'kubectl in the cluster answered no list: Error from server (Forbidden): no',
          },
        },
        deprecatedApis: { ok: [] },
        kured: { cannotLook: expect.objectContaining({ code: 'cannotLook' }) as unknown },
        backups: { ok: null },
      },
    });
  });

  test('only the metrics that are read come back', () => {
    const { output } = shell(
      commandFor({ kind: 'apiServer' }),
      kubectl({ '/metrics': `echo '${metrics}'` }),
    );
    const text = gunzipSync(Buffer.from(output, 'base64')).toString();
    expect(text).toBe('== apiServer\napiserver_request_total{code="200"} 5\n\n');
  });

  test('a list that breaks off is no list', () => {
    const answers = { '/api/v1/nodes': `printf '{"items":['; echo 'Error: EOF' >&2; exit 1` };
    const result = shell(commandFor({ kind: 'nodes' }), kubectl(answers));
    expect(readOutput({ kind: 'nodes' }, result)).toMatchObject({
      refused: { message: expect.stringContaining('{"items":[Error: EOF') as string },
    });
  });
});

test('an output that run command has cut is called that', () => {
  const output = 'H4sI'.repeat(131_072);
  expect(readOutput({ kind: 'nodes' }, { exitCode: 0, output })).toMatchObject({
    refused: { message: expect.stringContaining('more than the 512 kB') as string },
  });
});

describe('a backup by command', () => {
  test('is created from what kubectl is given', () => {
    const { output } = shell(backupCommand({ name: 'before-1-34' }), 'echo "$@"; cat');
    const [called, ...object] = output.split('\n');
    expect(called).toBe('create -f -');
    expect(JSON.parse(object.join('\n'))).toMatchObject({
      apiVersion: 'velero.io/v1',
      kind: 'Backup',
      metadata: { name: 'before-1-34', namespace: 'velero' },
      spec: { ttl: '720h0m0s' },
    });
  });

  test.each([
    ['created', 0, 'backup.velero.io/b created', { ok: null }],
    [
      'there already',
      1,
      'Error from server (AlreadyExists): backups "b" already exists',
      { ok: null },
    ],
    ['without Velero', 1, 'error: no matches for kind "Backup"', { refused: { code: 'noVelero' } }],
    ['forbidden', 1, 'Error from server (Forbidden): no', { refused: { code: 'noBackup' } }],
  ])('%s', (_, exitCode, output, outcome) => {
    expect(readBackupOutput({ exitCode, output })).toMatchObject(outcome);
  });
});
