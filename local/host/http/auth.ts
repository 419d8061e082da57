/**
 * Keys of the host and who may call what. Like `func start`, the host checks nothing unless asked to.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiRequest } from './message';

export interface HostKeys {
  /** Opens everything. */
  master: string;
  /** Opens every function with the level `function`. */
  host: string;
  /** By extension: `durabletask_extension`, `eventgrid_extension`. */
  system: Record<string, string>;
  /** By function name: opens that function. */
  functions: Record<string, string>;
}

export type AuthLevel = 'anonymous' | 'function' | 'admin';

const FILE = 'keys.json';

/**
 * Keys for an app: those of the state directory, so that addresses stay valid over restarts, with
 * new ones for what has none.
 * @param directory absent: new keys each time
 */
export function hostKeys(
  directory: string | undefined,
  systems: string[],
  functions: string[],
): HostKeys {
  const saved = read(directory);
  const keys = {
    master: saved?.master ?? newKey(),
    host: saved?.host ?? newKey(),
    system: named(systems, saved?.system),
    functions: named(functions, saved?.functions),
  };
  if (directory !== undefined) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, FILE), `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  }
  return keys;
}

/** May this request call a function of this level? */
export function mayCallFunction(
  keys: HostKeys,
  level: AuthLevel,
  name: string,
  request: ApiRequest,
): boolean {
  if (level === 'anonymous') return true;
  const allowed = level === 'function' ? [keys.host, keys.functions[name]] : [];
  return [keys.master, ...allowed].includes(keyOf(request));
}

/** May this request call the webhook of an extension? */
export function mayCallWebhook(keys: HostKeys, extension: string, request: ApiRequest): boolean {
  return [keys.master, keys.system[extension]].includes(keyOf(request));
}

export function mayAdminister(keys: HostKeys, request: ApiRequest): boolean {
  return keyOf(request) === keys.master;
}

/** The header wins over the query. */
function keyOf({ headers, query }: ApiRequest): string {
  return headers['x-functions-key'] ?? query.get('code') ?? '';
}

function named(names: string[], saved: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, saved[name] ?? newKey()]));
}

function read(directory: string | undefined): HostKeys | undefined {
  if (directory === undefined || !existsSync(join(directory, FILE))) return undefined;
  return JSON.parse(readFileSync(join(directory, FILE), 'utf8')) as HostKeys;
}

function newKey(): string {
  return randomBytes(30).toString('base64url');
}
