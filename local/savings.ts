/** `npm run savings`: see `--help`. */
import { carryOut } from './cli/command';
import { savingsCommand } from './savings/command';

carryOut(savingsCommand);
