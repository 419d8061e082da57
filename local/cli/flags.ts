/** Reads the flags of a command; a mistake is one of the caller. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

/** A mistake of the caller: told without a stack. */
export class UsageError extends Error {}

/** @throws UsageError that names the flag and where all of them are listed */
export function parseFlags<Config extends ParseArgsConfig>(config: Config) {
  try {
    return parseArgs(config);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${message}\nSee --help for the flags.`);
  }
}
