/** What the commands for people have in common: how they end, and the fleet that they look at. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../shared/clock';
import { type FleetSnapshot, parseSnapshot } from '../../shared/fleet/snapshot';
import { loadFleet } from '../fleets/load';
import { snapshotOf } from '../fleets/snapshot';
import { UsageError } from './flags';

export interface Answer {
  /** For standard output. */
  text: string;
  exitCode: number;
}

/** The project's folder, from dist/local/cli. */
const ROOT = path.resolve(__dirname, '../../..');

/** Runs a command with this process's arguments; what it throws is for people, exit code 2. */
export function carryOut(
  command: (args: string[], root: string, now: number) => Promise<Answer>,
): void {
  command(process.argv.slice(2), ROOT, systemClock.now().getTime()).then(
    ({ text, exitCode }) => {
      process.stdout.write(text);
      process.exitCode = exitCode;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 2;
    },
  );
}

/** A simulated fleet's folder (or `generated:N`), or a snapshot of a real one. */
export type FleetChoice = { folder: string } | { snapshot: string };

/**
 * The fleet that the flags --fleet and --snapshot name.
 * @throws UsageError when both are given
 */
export function chooseFleet(folder?: string, snapshot?: string): FleetChoice | undefined {
  if (folder !== undefined && snapshot !== undefined) {
    throw new UsageError('--fleet and --snapshot: give one of them');
  }
  if (snapshot !== undefined) return { snapshot };
  return folder === undefined ? undefined : { folder };
}

/** @throws Error that names the file and what is wrong with it */
export function snapshotFrom(choice: FleetChoice): FleetSnapshot {
  if ('folder' in choice) return snapshotOf(loadFleet(choice.folder));
  return parseSnapshot(readInput(choice.snapshot), choice.snapshot);
}

/** @throws UsageError when the file cannot be read */
export function readInput(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`Cannot read ${file}: ${(error as Error).message}`);
  }
}

/**
 * Before the work begins: a wrong path is better told now than in a minute.
 * @throws UsageError when the file cannot be written
 */
export function checkWritable(file: string): void {
  try {
    closeSync(openSync(file, 'a'));
  } catch (error) {
    throw new UsageError(`Cannot write ${file}: ${(error as Error).message}`);
  }
}
