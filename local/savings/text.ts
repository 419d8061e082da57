/** The estimate for terminals: ring by ring, then what is unknown. */
import { hoursText, money, worth } from '../../functions/power/report/text';
import type { Amounts } from '../../shared/fleet/price';
import { times } from '../../shared/fleet/price';
import type { Estimate, RingEstimate } from './estimate';

export interface Told {
  fleet: string;
  policy: string;
  weeks: number;
  /** ISO instants, UTC. */
  from: string;
  to: string;
  rings: RingEstimate[];
  /** Per week. */
  total: Amounts;
  hoursOff: number;
  unknown: string[];
  /** Where the prices are from, and when they were read. */
  prices: string;
}

/** Weeks of an average month. */
const WEEKS_PER_MONTH = 52 / 12;

export function savingsText(told: Told): string {
  const width = Math.max(7, ...told.rings.flatMap((ring) => ring.clusters.map(nameLength)));
  const lines = [
    `${told.fleet}: what ${told.policy} saves per week, on average over ${told.weeks} weeks from ${told.from.slice(0, 10)}`,
    '',
    ...told.rings.flatMap((ring) => ringLines(ring, width)),
    totalText(told),
    told.prices,
    ...unknownLines(told.unknown),
  ];
  return `${lines.join('\n')}\n`;
}

function totalText({ hoursOff, total }: Told): string {
  const week = `total  ${hoursText(hoursOff)} off, ${worth(total, hoursOff)} per week`;
  const month = money(times(total, WEEKS_PER_MONTH));
  return Object.keys(total).length === 0 ? week : `${week}, about ${month} per month`;
}

function nameLength({ name }: Estimate): number {
  return name.length;
}

function ringLines({ name, clusters, hoursOff, saved }: RingEstimate, width: number): string[] {
  return [
    `${name}  ${hoursText(hoursOff)} off, ${worth(saved, hoursOff)}`,
    ...clusters.map((one) => `  ${one.name.padEnd(width)}  ${clusterText(one)}`),
    '',
  ];
}

function clusterText({ none, schedule, hoursOff, saved, unknown }: Estimate): string {
  if (none !== undefined) return `– ${none}`;
  const text = `${hoursText(hoursOff).padStart(7)} off  ${worth(saved, hoursOff).padStart(12)}  ${schedule ?? ''}`;
  return unknown.length === 0 ? text : `${text}  (and what is unknown)`;
}

function unknownLines(unknown: readonly string[]): string[] {
  if (unknown.length === 0) return [];
  return ['', 'Not known, and in no sum:', ...unknown.map((one) => `  ${one}`)];
}
