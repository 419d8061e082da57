/** Clusters and facts for tests of power: ordinary ones, of which a test says what matters to it. */
import { decide, type DecisionFacts } from '../../../functions/power/decide';
import type {
  OwnChange,
  PowerCluster,
  PowerMemory,
  PowerPool,
} from '../../../functions/power/facts';
import { outlookOf } from '../../../functions/power/outlook';
import type { PowerSettings } from '../../../functions/power/settings';
import type { Override, Schedule } from '../../../shared/calendar/types';
import { aRef } from '../../support/clusters';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export function aPowerPool(fields: Partial<PowerPool> = {}): PowerPool {
  return {
    name: 'web',
    mode: 'User',
    count: 3,
    power: 'Running',
    os: 'Linux',
    spot: false,
    ...fields,
  };
}

export function aPowerCluster(fields: Partial<PowerCluster> = {}): PowerCluster {
  return {
    ...aRef(fields.name ?? 'shop'),
    location: 'westeurope',
    tags: {},
    power: 'Running',
    provisioningState: 'Succeeded',
    version: '1.34.2',
    tier: 'Standard',
    autoProvisioning: false,
    longTermSupport: false,
    privateApi: false,
    pools: [aPowerPool({ name: 'system', mode: 'System' }), aPowerPool()],
    ...fields,
  };
}

export function aMemory(fields: Partial<PowerMemory> = {}): PowerMemory {
  const seen = { state: 'running', since: '2026-11-01T00:00:00.000Z', by: 'someone' } as const;
  return { ...aRef('shop'), seen, startSeconds: [], ...fields };
}

/** A change of ours that has ended well, unless said otherwise. */
export function ours(fields: Partial<OwnChange> & Pick<OwnChange, 'kind' | 'asked'>): OwnChange {
  return {
    depth: 'cluster',
    trigger: 'schedule',
    instance: 'power:shop',
    ended: fields.asked,
    result: 'done',
    because: [],
    ...fields,
  };
}

/** Mon-Fri 08:00-18:00 in Amsterdam. */
export const OFFICE: Schedule = {
  name: 'office',
  zone: 'Europe/Amsterdam',
  running: [
    { on: { kind: 'weekly', days: [1, 2, 3, 4, 5], every: 1 }, from: '08:00', to: '18:00' },
  ],
  mode: 'both',
  exceptions: [],
};

function settings(fields: Partial<PowerSettings> = {}): PowerSettings {
  const rule = {
    clusters: { tags: {} },
    depth: 'cluster',
    batchJobs: 'ignore',
    autoProvisioning: 'report',
  } as const;
  return { ring: 'dev', asks: false, rule, budgeted: false, freezes: [], ...fields };
}

export interface Case extends Partial<Omit<DecisionFacts, 'settings' | 'outlook'>> {
  /** For people. */
  name?: string;
  /** Local time in Amsterdam in winter: `Mon 20:00` of the week of 23 November 2026. */
  at: string;
  settings?: Partial<PowerSettings>;
  schedule?: Schedule | null;
  overrides?: Override[];
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Milliseconds since 1970 of `Mon 20:00`. */
export function instant(at: string): number {
  const [day = '', time = ''] = at.split(' ');
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return Date.UTC(2026, 10, 23 + DAYS.indexOf(day), hours - 1, minutes);
}

export function iso(at: string): string {
  return new Date(instant(at)).toISOString();
}

export function decideCase({ at, name, schedule = OFFICE, overrides = [], ...fields }: Case) {
  const now = instant(at);
  return decide({
    cluster: aPowerCluster(),
    state: fields.cluster?.power === 'Stopped' ? 'stopped' : 'running',
    memory: aMemory(),
    early: 20 * MINUTE,
    rest: 30 * MINUTE,
    ...fields,
    settings: settings(fields.settings),
    outlook: outlookOf(schedule ?? undefined, overrides, now),
    now,
  });
}

/** `stop cluster schedule: offHours`, `wait resting,offHours`, … */
export function told(the: Case): string {
  const { verdict } = decideCase(the);
  const codes = verdict.because.map(({ code }) => code).join();
  if (verdict.kind !== 'act') return `${verdict.kind} ${codes}`;
  const { kind, depth, trigger } = verdict.action;
  return `${kind} ${depth} ${trigger}: ${codes}`;
}
