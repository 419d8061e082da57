/** Starts the local run as `npm start` does, in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { tlsIn } from '../../local/azure/tls';

const ROOT = path.resolve(__dirname, '../..');

export interface LocalRun {
  process: ChildProcess;
  /** What it has printed so far. */
  lines: string[];
  errors: string[];
  /** Resolves with the exit code, or null after a signal. */
  ended: Promise<number | null>;
}

const started = new Set<ChildProcess>();

/** What a failed test has left behind must not disturb the next one. */
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

/** @param onLine called with every line of output as it comes */
export async function startLocalRun(
  flags: string[],
  onLine: (line: string, run: LocalRun) => void = () => undefined,
): Promise<LocalRun> {
  const { caFile } = await tlsIn(path.join(ROOT, '.steward/tls'));
  const child = spawn(process.execPath, ['dist/local/run.js', ...flags], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: caFile },
  });
  started.add(child);
  const lines: string[] = [];
  const errors: string[] = [];
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const run = { process: child, lines, errors, ended };
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    onLine(line, run);
  });
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  return run;
}
