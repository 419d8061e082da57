/** JSON values as table rows: a property holds 32,768 characters, so long texts come in pieces. */

type Row = Record<string, string>;

const PIECE = 32_000;

/** The row of a value; it may have other columns besides. */
export function jsonRow(partitionKey: string, rowKey: string, value: unknown) {
  return { partitionKey, rowKey, ...jsonColumns(value) };
}

/** The columns that hold a value. */
export function jsonColumns(value: unknown): Row {
  const text = asciiOf(JSON.stringify(value));
  const pieces = Array.from({ length: Math.ceil(text.length / PIECE) }, (_, at) => [
    `json${at}`,
    text.slice(at * PIECE, (at + 1) * PIECE),
  ]);
  return Object.fromEntries(pieces) as Row;
}

/** A cut between the halves of a character would spoil both, and so do chunks of bytes in Azurite. */
function asciiOf(json: string): string {
  return json.replace(
    /[\u0080-\uffff]/g,
    (half) => `\\u${half.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The value in a row that `jsonRow` made. */
export function jsonOf(row: object): unknown {
  const columns = row as Row;
  const pieces: string[] = [];
  for (let piece = columns.json0; piece !== undefined; piece = columns[`json${pieces.length}`]) {
    pieces.push(piece);
  }
  return JSON.parse(pieces.join(''));
}
