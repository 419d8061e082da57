/** The durable state survives `kill -9` at any moment, and nothing is done twice. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readJournal } from '../../local/azure/changeLog';
import type { Result } from '../../local/cli/result';
import { startLocalRun } from '../support/localRun';

const KILLS = 8;

interface Moment {
  /** Line of output: 1 is right after the start, 20 in the middle of a ring. */
  line: number;
  /** Milliseconds after it, so that requests and writes are cut in two as well. */
  delay: number;
}

function moments(seed: number): Moment[] {
  let state = seed;
  const next = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  return Array.from({ length: KILLS }, () => ({ line: 1 + next(20), delay: next(30) }));
}

async function runUntil(flags: string[], { line, delay }: Moment): Promise<'killed' | 'ended'> {
  const run = await startLocalRun(flags, (_line, { lines, process: child }) => {
    if (lines.length === line) setTimeout(() => child.kill('SIGKILL'), delay);
  });
  return (await run.ended) === null ? 'killed' : 'ended';
}

test.each([1, 2])(
  'a demo that is killed again and again ends as if it had not been (seed %i)',
  async (seed) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'steward-kill-'));
    const json = path.join(folder, 'out.json');
    const state = path.join(folder, 'state');
    const flags = ['--speed', 'max', '--exit', '--port', '0', '--state', state, '--json', json];

    let kills = 0;
    for (const moment of moments(seed)) {
      if ((await runUntil(flags, moment)) === 'ended') break;
      kills++;
    }
    const last = await startLocalRun(flags);
    expect({ code: await last.ended, errors: last.errors }).toEqual({ code: 0, errors: [] });
    expect(kills).toBeGreaterThanOrEqual(KILLS / 2);

    const result = JSON.parse(readFileSync(json, 'utf8')) as Result;
    const ends = result.rollouts.flatMap(({ rings }) => rings).flatMap(({ clusters }) => clusters);
    const count = (status: string) => ends.filter((cluster) => cluster.status === status).length;
    expect({
      upgraded: count('upgraded'),
      failed: count('failed'),
      skipped: count('skipped'),
    }).toEqual({
      upgraded: 9,
      failed: 0,
      skipped: 2,
    });

    const changes = readJournal(path.join(state, 'azure.jsonl'))?.changes ?? [];
    const asked = changes
      .filter(({ operation, status }) => operation.endsWith('createOrUpdate') && status < 300)
      .map(({ cluster, pool = 'control plane', version }) => [cluster, pool, version].join(' '));
    expect(asked.filter((change, at) => asked.indexOf(change) !== at)).toEqual([]);
  },
  300_000,
);
