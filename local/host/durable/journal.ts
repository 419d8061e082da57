/**
 * The journal: one file of JSON lines per task hub, only ever appended to. A line is written (not
 * flushed to the disk: a killed process loses nothing that it wrote) before its effects can be seen.
 */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { JournalRecord } from './records';
import { latest } from './records';

/** A journal larger than this (in bytes) is rewritten as a snapshot when it is opened. */
const COMPACT_ABOVE = 1024 * 1024;

const PREFIX = 'durable-';
const SUFFIX = '.jsonl';

export class Journal {
  private readonly file: string;
  private descriptor: number | undefined;
  private torn = false;
  private long = false;

  /** @param directory is created when it does not exist */
  constructor(directory: string, taskHub: string) {
    mkdirSync(directory, { recursive: true });
    this.file = join(directory, `${PREFIX}${encodeURIComponent(taskHub)}${SUFFIX}`);
  }

  /** All whole records, oldest first. */
  read(): JournalRecord[] {
    const text = existsSync(this.file) ? readFileSync(this.file, 'utf8') : '';
    this.torn = text !== '' && !text.endsWith('\n');
    this.long = text.length > COMPACT_ABOVE;
    return wholeLines(text);
  }

  /**
   * Opens the journal for `append`. A torn last line is cut off; a long journal becomes a snapshot.
   * @param records what `read` answered
   * @param snapshot records that give the same state
   */
  open(records: JournalRecord[], snapshot: () => JournalRecord[]): void {
    if (this.long) this.replace(snapshot());
    else if (this.torn) this.replace(records);
    this.descriptor = openSync(this.file, 'a');
  }

  append(record: JournalRecord): void {
    if (this.descriptor !== undefined) writeSync(this.descriptor, `${JSON.stringify(record)}\n`);
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  /** Writes beside the file first, so that a kill leaves the old journal or the new one. */
  private replace(records: JournalRecord[]): void {
    const lines = records.map((record) => `${JSON.stringify(record)}\n`);
    writeFileSync(`${this.file}.new`, lines.join(''));
    renameSync(`${this.file}.new`, this.file);
  }
}

/** The last virtual instant in the journals of a directory, in milliseconds since 1970. */
export function lastJournalInstant(directory: string): number | undefined {
  if (!existsSync(directory)) return undefined;
  const journals = readdirSync(directory).filter(
    (name) => name.startsWith(PREFIX) && name.endsWith(SUFFIX),
  );
  return latest(
    journals.flatMap((name) => wholeLines(readFileSync(join(directory, name), 'utf8'))),
  );
}

/** Records of all lines that were written to their end. */
function wholeLines(text: string): JournalRecord[] {
  const end = text.lastIndexOf('\n');
  if (end < 0) return [];
  return text
    .slice(0, end)
    .split('\n')
    .map((line) => JSON.parse(line) as JournalRecord);
}
