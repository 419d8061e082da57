/** Reads the Bicep templates as data. It parses, it does not compile: types are not checked. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What the grammar says of a piece of text; see syntaxTrees.mjs. */
interface Node {
  type: string;
  text: string;
  /** Not Bicep, or something is missing here. */
  broken: boolean;
  line: number;
  children: Node[];
}

/** A literal as it is; anything that Bicep would compute as its source text. */
export type Value = string | Value[] | { [key: string]: Value };

export interface Declaration {
  kind: 'import' | 'parameter' | 'variable' | 'resource' | 'module' | 'output';
  symbol: string;
  /** Of a resource its type and API version, of a module its path. */
  of: string;
  /** Undefined for a parameter without default. */
  value: Value | undefined;
  /** `secure`, `export`, … */
  decorators: string[];
}

export interface Template {
  /** Relative to infra/. */
  file: string;
  text: string;
  declarations: Declaration[];
  /** Lines that do not parse. */
  errors: number[];
}

export const INFRA = path.resolve(__dirname, '../../infra');

const KINDS: Record<string, Declaration['kind']> = {
  import_functionality: 'import',
  parameter_declaration: 'parameter',
  variable_declaration: 'variable',
  resource_declaration: 'resource',
  module_declaration: 'module',
  output_declaration: 'output',
};

/** All templates under infra/, parsed once for each test file. */
export const templates = readTemplates();

/** One template, by its path under infra/. */
export function template(file: string): Template {
  const found = templates.find((one) => one.file === file);
  if (found === undefined) throw new Error(`there is no infra/${file}`);
  return found;
}

/** Templates from their texts. */
export function parseTemplates(sources: { file: string; text: string }[]): Template[] {
  const script = require.resolve('./syntaxTrees.mjs');
  const output = execFileSync(process.execPath, [script], {
    input: JSON.stringify(sources.map(({ text }) => text)),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const trees = JSON.parse(output) as Node[];
  return sources.flatMap((source, place) => {
    const tree = trees[place];
    if (tree === undefined) return [];
    const errors = errorsIn(tree);
    return { ...source, errors, declarations: errors.length > 0 ? [] : declarationsIn(tree) };
  });
}

function readTemplates(): Template[] {
  const files = readdirSync(INFRA, { recursive: true, encoding: 'utf8' });
  return parseTemplates(
    files
      .filter((file) => file.endsWith('.bicep'))
      .map((file) => ({ file, text: readFileSync(path.join(INFRA, file), 'utf8') })),
  );
}

/** The only declaration with that symbol. */
export function declared(file: string, symbol: string): Declaration {
  const found = template(file).declarations.find((one) => one.symbol === symbol);
  if (found === undefined) throw new Error(`${file} declares no ${symbol}`);
  return found;
}

/** The value at a path of keys and indexes: `properties.permissions.0.actions`. */
export function at(value: Value | undefined, keys: string): Value {
  const found = keys
    .split('.')
    .reduce<Value | undefined>(
      (inner, key) => (inner as Record<string, Value> | undefined)?.[key],
      value,
    );
  if (found === undefined) throw new Error(`nothing at ${keys}`);
  return found;
}

function declarationsIn(root: Node): Declaration[] {
  let decorators: string[] = [];
  return root.children.flatMap((node) => {
    if (node.type === 'decorators') decorators = node.children.map(decoratorOf);
    const kind = KINDS[node.type];
    if (kind === undefined) return [];
    const declaration = { ...declarationOf(kind, node), decorators };
    decorators = [];
    return [declaration];
  });
}

function declarationOf(kind: Declaration['kind'], node: Node): Omit<Declaration, 'decorators'> {
  const [symbol, second, third] = node.children;
  const typed = second?.type === 'type' || kind === 'resource' || kind === 'module';
  const value = typed ? third : second;
  return {
    kind,
    symbol: unquoted(symbol),
    of: typed ? unquoted(second) : '',
    value: value === undefined ? undefined : valueOf(value),
  };
}

function decoratorOf({ text }: Node): string {
  return /^@(\w+)/.exec(text)?.[1] ?? text;
}

function valueOf(node: Node): Value {
  switch (node.type) {
    case 'string':
      return node.children.some(({ type }) => type === 'interpolation')
        ? node.text
        : unquoted(node);
    case 'array':
      return node.children.map(valueOf);
    case 'object':
      return Object.fromEntries(node.children.map(propertyOf));
    case 'for_statement': {
      const body = node.children.at(-1);
      return body === undefined ? node.text : valueOf(body);
    }
    default:
      return node.text;
  }
}

function propertyOf({ text, children: [key, value] }: Node): [string, Value] {
  if (key === undefined || value === undefined) throw new Error(`not a property: ${text}`);
  return [unquoted(key), valueOf(value)];
}

function unquoted(node: Node | undefined): string {
  return node?.text.replace(/^'|'$/g, '') ?? '';
}

function errorsIn(node: Node): number[] {
  return node.broken ? [node.line] : node.children.flatMap(errorsIn);
}
