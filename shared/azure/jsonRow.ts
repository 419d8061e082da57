/**
 * JSON values as table rows: a property holds 32,768 characters and a row 1 MB, so long texts are
 * packed and come in pieces.
 */
import { gunzipSync, gzipSync } from 'node:zlib';

type Row = Record<string, string>;

const PIECE = 32_000;

/** Prefixes of the columns: as it is, or packed. */
const PLAIN = 'json';
const PACKED = 'gzip';

/** The row of a value; it may have other columns besides. */
export function jsonRow(partitionKey: string, rowKey: string, value: unknown) {
  return { partitionKey, rowKey, ...jsonColumns(value) };
}

/** The columns that hold a value: one that people can read where it fits. */
export function jsonColumns(value: unknown): Row {
  const text = JSON.stringify(value);
  const plain = asciiOf(text);
  if (plain.length <= PIECE) return { [`${PLAIN}0`]: plain };
  const packed = gzipSync(text).toString('base64');
  const pieces = Array.from({ length: Math.ceil(packed.length / PIECE) }, (_, at) => [
    `${PACKED}${at}`,
    packed.slice(at * PIECE, (at + 1) * PIECE),
  ]);
  return Object.fromEntries(pieces) as Row;
}

/** Azurite spoils a character whose bytes come in two chunks. */
function asciiOf(json: string): string {
  return json.replace(
    /[\u0080-\uffff]/g,
    (half) => `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Whether the row holds a value at all. */
export function holdsJson(row: object): boolean {
  return `${PLAIN}0` in row || `${PACKED}0` in row;
}

/** The value in a row that `jsonRow` made. */
export function jsonOf(row: object): unknown {
  const columns = row as Row;
  const plain = columns[`${PLAIN}0`];
  if (plain !== undefined) return JSON.parse(plain);
  const packed = Buffer.from(piecesOf(columns).join(''), 'base64');
  return JSON.parse(gunzipSync(packed).toString('utf8'));
}

function piecesOf(columns: Row): string[] {
  const pieces: string[] = [];
  for (;;) {
    const piece = columns[`${PACKED}${pieces.length}`];
    if (piece === undefined) return pieces;
    pieces.push(piece);
  }
}
