/**
 * How fast windows and schedules are answered: openings a second, and 90 days of 1,000 clusters.
 *
 *   node dist/bench/calendar.js
 */
import { performance } from 'node:perf_hooks';
import { cronTimes } from '../shared/calendar/cron';
import { runningSpans, shouldRun } from '../shared/calendar/schedule';
import type { DayRule, Schedule, Window } from '../shared/calendar/types';
import { openings } from '../shared/calendar/window';
import { whenToStart } from '../shared/calendar/workTime';

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 23);
const QUARTER = { start: START, end: START + 90 * DAY };
const CLUSTERS = 1000;
const ZONES = ['Europe/Amsterdam', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];

const daily: DayRule = { kind: 'daily', every: 1 };
const weekdays: DayRule = { kind: 'weekly', days: [1, 2, 3, 4, 5], every: 1 };

function aWindow(zone: string): Window {
  return { name: 'nights', zone, slots: [{ on: daily, from: '22:00', to: '04:00' }], except: [] };
}

function aSchedule(zone: string): Schedule {
  const running = [{ on: weekdays, from: '07:30', to: '19:30' }];
  return { name: 'office', zone, running, mode: 'both', exceptions: [] };
}

/** Seconds that the work takes. */
function seconds(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function print(what: string, amount: number, unit: string): void {
  process.stdout.write(`${what.padEnd(44)}${amount.toPrecision(3).padStart(10)} ${unit}\n`);
}

/** What is merged for one cluster: running hours, two windows, a backup every night. */
function mergeOne(zone: string): number {
  const window = aWindow(zone);
  return (
    runningSpans(aSchedule(zone), [], QUARTER).length +
    openings(window, QUARTER).length +
    openings({ ...window, zone: 'UTC+01:00' }, QUARTER).length +
    cronTimes('30 1 * * *', 'UTC', QUARTER).length
  );
}

function main(): void {
  const zoneOf = (cluster: number) => ZONES[cluster % ZONES.length] ?? 'UTC';
  let spans = 0;
  const merging = seconds(() => {
    for (let cluster = 0; cluster < CLUSTERS; cluster++) spans += mergeOne(zoneOf(cluster));
  });
  print(`${CLUSTERS} clusters, 90 days`, merging, 's');
  print('spans and times in them', spans / merging, 'a second');
  const nights = ZONES.map(aWindow);
  const opening = seconds(() => {
    for (let turn = 0; turn < CLUSTERS; turn++) nights.forEach((night) => openings(night, QUARTER));
  });
  print('openings', (CLUSTERS * nights.length * 90) / opening, 'a second');
  const deciding = seconds(() => {
    for (let cluster = 0; cluster < CLUSTERS; cluster++) {
      shouldRun(aSchedule(zoneOf(cluster)), [], START + cluster * 60_000);
    }
  });
  print('should a cluster run now?', (deciding / CLUSTERS) * 1e6, 'us');
  const starting = seconds(() => {
    for (let cluster = 0; cluster < CLUSTERS; cluster++) {
      whenToStart(aWindow(zoneOf(cluster)), [], 'upgrades', START + cluster * 60_000, 5_400_000);
    }
  });
  print('may work start now?', (starting / CLUSTERS) * 1e6, 'us');
}

main();
