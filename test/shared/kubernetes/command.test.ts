import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
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
