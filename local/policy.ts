/** `npm run policy -- check`: see `--help`. */
import path from 'node:path';
import { systemClock } from '../shared/clock';
import { policyCommand } from './policy/command';

/** The project's folder, from dist/local. */
const ROOT = path.resolve(__dirname, '../..');

policyCommand(process.argv.slice(2), ROOT, systemClock.now().getTime()).then(
  ({ text, exitCode }) => {
    process.stdout.write(text);
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
