/**
 * Runs functions that a test registers on a real host with a virtual clock at full speed, and talks
 * to it as a client would.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VirtualClock } from '../../../local/clock';
import type { Host, HostOptions, InstanceView, LogEntry } from '../../../local/host/host';
import { startHost } from '../../../local/host/host';
import { appFromCore } from '../../../local/host/loadApp';
import { core } from '../../support/core';

export const START = Date.parse('2030-01-01T00:00:00Z');

export interface TestHost {
  host: Host;
  clock: VirtualClock;
  log: LogEntry[];
  /** Runs virtual time until nothing is running or due any more (or `until` says so). */
  settle(until?: () => boolean): Promise<void>;
  /** Runs what is due now, without moving virtual time. */
  idle(): Promise<void>;
  /** A request to the host; answers the status, the headers and the body, parsed if it is JSON. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  start(name: string, id: string, input?: unknown): Promise<Answer>;
  status(id: string): InstanceView;
  /** Types and sequence ids of an instance's history: `12 0 4#0 13`. */
  trail(id: string): string;
  /** Virtual seconds since the beginning. */
  elapsed(): number;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** Matchers for parts of objects, typed so that they can stand in them. */
export const like = (pattern: RegExp): unknown => expect.stringMatching(pattern);
export const containing = (text: string): unknown => expect.stringContaining(text);
export const withFields = (fields: object): unknown => expect.objectContaining(fields);

const cleanUps: (() => unknown)[] = [];

/** An empty directory that is removed after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'host-test-'));
  cleanUps.push(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  return directory;
}

/** Stops all hosts and removes all directories of a test. */
export async function cleanUp(): Promise<void> {
  for (const clean of cleanUps.splice(0).reverse()) await clean();
}

/**
 * Starts a host on what `register` registers.
 * @param hostJson content of host.json
 */
export async function hostWith(
  register: () => void,
  options: Partial<HostOptions> & { hostJson?: object; startAt?: number } = {},
): Promise<TestHost> {
  const { hostJson = {}, startAt = START, ...rest } = options;
  core.reset();
  register();
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'host.json'), JSON.stringify({ version: '2.0', ...hostJson }));
  const app = await appFromCore(core, directory);
  const clock = options.clock ?? new VirtualClock({ start: startAt, speed: 'max' });
  const log: LogEntry[] = [];
  const host = await startHost(app, { clock, log: (entry) => log.push(entry), ...rest });
  cleanUps.push(() => host.stop());
  return testHost(host, clock, log);
}

function testHost(host: Host, clock: VirtualClock, log: LogEntry[]): TestHost {
  const call: TestHost['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(new URL(path, host.url), {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parsed(text) };
  };
  const status = (id: string) => {
    const found = host.instances().find((instance) => instance.id === id);
    if (found === undefined) throw new Error(`There is no instance ${id}.`);
    return found;
  };
  return {
    host,
    clock,
    log,
    call,
    status,
    settle: (until = () => !host.running || clock.quiet) => clock.run(until),
    idle: () => clock.run(() => true),
    start: (name, id, input) =>
      call(
        'POST',
        `${DURABLE}/orchestrators/${name}/${id}`,
        JSON.stringify(input === undefined ? '' : input),
      ),
    trail: (id) =>
      host
        .history(id)
        .map(({ EventType, EventId }) => (EventId < 0 ? `${EventType}` : `${EventType}#${EventId}`))
        .join(' '),
    elapsed: () => (clock.now() - START) / 1000,
  };
}

export const DURABLE = '/runtime/webhooks/durabletask';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
