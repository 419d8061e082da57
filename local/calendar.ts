/** `npm run calendar -- CLUSTER`: see `--help`. */
import path from 'node:path';
import { systemClock } from '../shared/clock';
import { calendarCommand } from './calendar/command';

/** The project's folder, from dist/local. */
const ROOT = path.resolve(__dirname, '../..');

calendarCommand(process.argv.slice(2), ROOT, systemClock.now().getTime()).then(
  ({ text, exitCode }) => {
    process.stdout.write(text);
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
