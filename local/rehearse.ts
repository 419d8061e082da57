/** `npm run rehearse`: see `--help`. */
import { carryOut } from './cli/command';
import { rehearseCommand } from './rehearse/command';

carryOut(rehearseCommand);
