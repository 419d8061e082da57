/** Commands in processes of their own, as somebody at a terminal starts them. */
import { spawn } from 'node:child_process';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/**
 * @param command `rehearse` or `snapshot`, as compiled
 * @param settings environment besides the usual
 */
export function runCommand(
  command: string,
  args: string[],
  settings: Record<string, string> = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`dist/local/${command}.js`, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...settings },
    });
    const ended: Ended = { code: null, out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (ended.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (ended.err += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ ...ended, code });
    });
  });
}
