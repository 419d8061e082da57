/** The YAML of a policy: its value, and where each part of it is written. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLError,
} from 'yaml';
import type { Complaint } from './problems';

export interface Position {
  /** Both count from 1. */
  line: number;
  column: number;
}

/** Where keys and values are written, by path. */
export type Positions = Map<string, { key?: Position; value: Position }>;

export interface PolicyYaml {
  /** Undefined when it is not YAML. */
  value: unknown;
  positions: Positions;
  /** What is wrong with it as YAML. */
  complaints: Complaint[];
}

/** Deeper than any policy; keeps aliases that contain themselves from being followed for ever. */
const DEPTH_MAX = 20;

/** The key of `Positions` for a path. */
export function pathKey(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String));
}

export function readPolicyText(text: string): PolicyYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
  });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) return broken(faults.map((fault) => complaintOf(fault, at)));
  const value = valueOf(document);
  if ('wrong' in value) return broken([{ path: [], ...value }]);
  const reader = new Reader(document, at);
  reader.read(document.contents, []);
  return { value: value.js, positions: reader.positions, complaints: reader.complaints };
}

function broken(complaints: Complaint[]): PolicyYaml {
  return { value: undefined, positions: new Map(), complaints };
}

function complaintOf({ message, pos }: YAMLError, at: (offset: number) => Position): Complaint {
  // The rest of a message is for programmers.
  const wrong = message.split(/[\n;]/)[0] ?? message;
  return { path: [], wrong, allowed: 'YAML', position: at(pos[0]) };
}

/** An empty file is null, and the schema says what should be there. */
function valueOf(document: Document): { js: unknown } | { wrong: string; allowed: string } {
  try {
    return { js: document.toJS() as unknown };
  } catch (error) {
    const wrong = error instanceof Error ? error.message : String(error);
    return { wrong, allowed: 'aliases (*name) of an anchor (&name) before them' };
  }
}

class Reader {
  readonly positions: Positions = new Map();
  readonly complaints: Complaint[] = [];

  constructor(
    private readonly document: Document,
    private readonly at: (offset: number) => Position,
  ) {}

  read(node: unknown, path: PropertyKey[], key?: Position): void {
    const value = this.placeOf(node);
    this.positions.set(pathKey(path), key === undefined ? { value } : { key, value });
    if (path.length > DEPTH_MAX) return;
    const target = isAlias(node) ? node.resolve(this.document) : node;
    if (isMap(target)) this.readPairs(target.items, path);
    if (isSeq(target))
      target.items.forEach((item, at) => {
        this.read(item, [...path, at]);
      });
  }

  private placeOf(node: unknown): Position {
    return this.at((node as Node | null)?.range?.[0] ?? 0);
  }

  private readPairs(pairs: Pair[], parent: PropertyKey[]): void {
    const seen = new Map<string, Position>();
    for (const { key, value } of pairs) {
      const text = isScalar(key) ? String(key.value) : String(key);
      const path = [...parent, text];
      const position = this.placeOf(key);
      const first = seen.get(text);
      if (first !== undefined) {
        const wrong = `the key '${text}' is there twice, first in line ${first.line}`;
        this.complaints.push({ path, wrong, allowed: 'each key once', position });
      }
      seen.set(text, position);
      this.read(value ?? key, path, position);
    }
  }
}
