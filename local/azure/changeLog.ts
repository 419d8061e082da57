import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';

/** What was asked of the simulated Azure, in order; with a file it outlives the process. */

/** One change that was asked for, accepted or not. */
export interface Change {
  number: number;
  /** Virtual instant, ISO 8601 in UTC. */
  at: string;
  /** Identity in the token. */
  by: string;
  /** As the SDK calls it, e.g. `agentPools.createOrUpdate`. */
  operation: string;
  /** Names, where the change is about a cluster or a pool. */
  subscription?: string;
  cluster?: string;
  pool?: string;
  /** Version that was asked for. */
  version?: string;
  /** In words, e.g. `upgrade control plane only, 1.32.9 to 1.33.6`. */
  asked?: string;
  status: number;
  /** Error code of a refusal. */
  code?: string;
  message?: string;
  request: ChangeRequest;
}

/** Enough to ask for the same change again. */
export interface ChangeRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface Header {
  format: 1;
  fleet: string;
  seed: number;
  /** Virtual instant at which the world began, in milliseconds since 1970. */
  start: number;
}

export class ChangeLog {
  readonly changes: Change[] = [];
  private readonly file: number | undefined;

  /** @param path of a journal that is open for appending, if the log shall outlive the process */
  constructor(path?: string) {
    this.file = path === undefined ? undefined : openSync(path, 'a', 0o600);
  }

  /** Written before the answer is sent: Azure never forgets what it has confirmed. */
  append(change: Change): void {
    this.changes.push(change);
    this.write(change);
  }

  begin(header: Header): void {
    this.write(header);
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
  }

  private write(line: object): void {
    if (this.file !== undefined) writeSync(this.file, `${JSON.stringify(line)}\n`);
  }
}

export interface Journal {
  header: Header;
  changes: Change[];
}

/**
 * Reads a journal; a last line that was torn by a crash is cut off the file.
 * @returns undefined when there is nothing to go on from
 * @throws Error when a line before the last is not readable
 */
export function readJournal(path: string): Journal | undefined {
  if (!existsSync(path)) return undefined;
  const text = readFileSync(path, 'utf8');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) cut(path, Buffer.byteLength(whole));
  const lines = whole.split('\n').filter((line) => line !== '');
  const [header, ...changes] = lines.map((line, index) => parseLine(line, `${path}:${index + 1}`));
  if (header === undefined) return undefined;
  return { header: header as Header, changes: changes as Change[] };
}

/** Where virtual time stood at the last change of a journal; undefined when it is empty. */
export function lastInstantOf(path: string): number | undefined {
  const journal = readJournal(path);
  const last = journal?.changes[journal.changes.length - 1];
  return last ? Date.parse(last.at) : journal?.header.start;
}

function parseLine(line: string, where: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch (error) {
    throw new Error(`${where} is not a line of a change journal: ${line.slice(0, 60)}`, {
      cause: error,
    });
  }
}

function cut(path: string, length: number): void {
  const file = openSync(path, 'r+');
  ftruncateSync(file, length);
  closeSync(file);
}
