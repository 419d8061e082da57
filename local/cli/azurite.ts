/** Azurite, the storage emulator of Functions developers, as a child process per service. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './freePort';

export interface Azurite {
  /** For one of the accounts. */
  connectionString(account?: string): string;
  stop(): void;
}

/** The well-known account and key of every emulator: public, and no secret. */
const ACCOUNT = 'devstoreaccount1';
const KEY =
  'Eby8vdM02xNOcqFLqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

const START_SECONDS_MAX = 30;

const ENDPOINT = { table: 'TableEndpoint', blob: 'BlobEndpoint' };

/**
 * @param root folder of the project
 * @param folder where its data is kept; without one it is forgotten at the end
 * @param accounts tell several users of one emulator apart
 * @throws Error with what Azurite printed when it does not come up
 */
export async function startAzurite(
  root: string,
  folder: string | undefined,
  service: keyof typeof ENDPOINT = 'table',
  accounts: readonly string[] = [ACCOUNT],
): Promise<Azurite> {
  const owner = folder === undefined ? undefined : await takeOver(folder);
  const port = await freePort();
  // The wrapper ends Azurite when this process ends, however it ends.
  const wrapper = path.join(root, 'local/cli/azuriteChild.mjs');
  const place = folder === undefined ? ['--inMemoryPersistence'] : ['--location', folder];
  const options = ['--silent', '--skipApiVersionCheck', '--disableTelemetry', ...place];
  const args = [wrapper, service, ...options, `--${service}Port`, String(port)];
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, AZURITE_ACCOUNTS: accounts.map((name) => `${name}:${KEY}`).join(';') },
  });
  if (owner !== undefined) writeFileSync(owner, String(child.pid));
  await listening(child);
  return {
    connectionString: (account = ACCOUNT) =>
      [
        'DefaultEndpointsProtocol=http',
        `AccountName=${account}`,
        `AccountKey=${KEY}`,
        `${ENDPOINT[service]}=http://127.0.0.1:${port}/${account}`,
      ].join(';'),
    stop: () => {
      child.stdin.end();
    },
  };
}

/**
 * An earlier Azurite may still be saving what it holds.
 * @returns the file that says whose the folder is
 */
async function takeOver(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const owner = path.join(folder, 'azurite.pid');
  if (!existsSync(owner)) return owner;
  const pid = Number(readFileSync(owner, 'utf8'));
  for (let tries = 0; tries < START_SECONDS_MAX * 10 && isAlive(pid); tries++) await pause(100);
  return owner;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function listening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const giveUp = setTimeout(() => {
      reject(new Error(`Azurite did not start in ${START_SECONDS_MAX} s:\n${printed}`));
    }, START_SECONDS_MAX * 1000);
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      if (!printed.includes('successfully')) return;
      clearTimeout(giveUp);
      resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(giveUp);
      reject(new Error(`Azurite ended with code ${code ?? 'none'}:\n${printed}`));
    });
  });
}
