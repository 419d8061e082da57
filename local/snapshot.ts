/** `npm run snapshot`: see `--help`. */
import { carryOut } from './cli/command';
import { snapshotCommand } from './snapshot/command';

carryOut(snapshotCommand);
