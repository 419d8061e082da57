/**
 * A rollout of 1,000 clusters against one of 100, each in a process of its own: the time that the
 * durable engine spends on telling orchestrations anew, the longest history, memory and all.
 *
 *   npm run bench
 */
import { execFileSync } from 'node:child_process';
import { generateFleet } from '../local/fleets/generate';
import { carryThrough } from './app';

const SMALL = 100;
const LARGE = 1000;

const POLICY = `
rings:
  - { name: dev, maxConcurrent: 10, bake: 12h }
  - { name: staging, maxConcurrent: 40%, bake: 24h }
  - { name: production, maxConcurrent: 40%, failureBudget: 100% }
`;

interface Cost {
  clusters: number;
  /** Milliseconds. */
  replay: number;
  /** Events read again. */
  events: number;
  longestHistory: number;
  longestOf: string;
  /** Bytes. */
  memory: number;
  /** Seconds, starting included. */
  seconds: number;
}

async function measure(clusters: number): Promise<Cost> {
  const { host } = await carryThrough(generateFleet(clusters, 1), POLICY);
  const { milliseconds, events, longestHistory, longestOf } = host.replays;
  return {
    clusters,
    replay: milliseconds,
    events,
    longestHistory,
    longestOf,
    memory: process.resourceUsage().maxRSS * 1024,
    seconds: performance.now() / 1000,
  };
}

function inOwnProcess(clusters: number): Cost {
  const output = execFileSync(process.execPath, [__filename, String(clusters)], {
    encoding: 'utf8',
  });
  return JSON.parse(output) as Cost;
}

function show({
  clusters,
  replay,
  events,
  longestHistory,
  longestOf,
  memory,
  seconds,
}: Cost): void {
  const columns = [
    `${String(clusters).padStart(5)} clusters`,
    `${(replay / clusters).toFixed(1)} ms of processor time and ${(events / clusters).toFixed(0)} events of replay each`,
    `longest history ${longestHistory} events (${longestOf})`,
    `${(memory / 2 ** 20).toFixed(0)} MB at most`,
    `${seconds.toFixed(0)} s`,
  ];
  process.stdout.write(`${columns.join('  ')}\n`);
}

function compare(): void {
  const small = inOwnProcess(SMALL);
  show(small);
  const large = inOwnProcess(LARGE);
  show(large);
  const perCluster = (what: 'replay' | 'events') => large[what] / LARGE / (small[what] / SMALL);
  process.stdout.write(
    `replay per cluster: ${perCluster('replay').toFixed(2)} times the processor time, ` +
      `${perCluster('events').toFixed(2)} times the events (at most 1.2); ` +
      'histories at most 250 events, memory at most 1024 MB\n',
  );
}

async function main(): Promise<void> {
  const clusters = process.argv[2];
  if (clusters === undefined) compare();
  else process.stdout.write(JSON.stringify(await measure(Number(clusters))));
}

void main();
