/**
 * Starts the local run with the simulator's certificate authority trusted: Node reads
 * NODE_EXTRA_CA_CERTS only when a process begins, so the run is a child of this one.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { tlsIn } = await import('../dist/local/azure/tls.js');
const { caFile } = await tlsIn(path.join(root, '.steward/tls'));

const child = spawn(
  process.execPath,
  [path.join(root, 'dist/local/run.js'), ...process.argv.slice(2)],
  { stdio: 'inherit', env: { ...process.env, NODE_EXTRA_CA_CERTS: caFile } },
);
// Ctrl-C reaches the child by itself; a plain kill of this process is handed on.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGINT'));
child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
