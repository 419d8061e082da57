/** `npm run policy -- check`: see `--help`. */
import { policyCommand } from './policy/command';
import { carryOut } from './cli/command';

carryOut(policyCommand);
