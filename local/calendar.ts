/** `npm run calendar -- CLUSTER`: see `--help`. */
import { calendarCommand } from './calendar/command';
import { carryOut } from './cli/command';

carryOut(calendarCommand);
