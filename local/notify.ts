/** `npm run notify -- test`: see `--help`. */
import { notifyCommand } from './notify/command';
import { carryOut } from './cli/command';

carryOut(notifyCommand);
