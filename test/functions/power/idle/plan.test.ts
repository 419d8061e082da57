/** Whether a cluster is idle, case by case. */
import fc from 'fast-check';
import {
  inForce,
  judge,
  matters,
  NODE_METRICS,
  periodOf,
} from '../../../../functions/power/idle/plan';
import type { PowerPool } from '../../../../functions/power/facts';
import { aMemory, aPowerPool, HOUR, instant, iso, MINUTE, ours } from '../support';

const RULE = {
  after: HOUR,
  cpuBelow: 10,
  networkBelow: 100,
  notice: 30 * MINUTE,
  cooldown: HOUR,
};
const NOW = instant('Mon 12:00');
const PERIOD = periodOf(RULE, NOW);
const POINTS = 12;

type Values = Record<string, { cpu?: number[]; network?: number[] }>;

const quiet = (value = 1) => Array.from({ length: POINTS }, () => value);

function used(pools: Values) {
  const of = (pick: (one: Values[string]) => number[] | undefined) =>
    new Map(Object.entries(pools).map(([name, one]) => [name, pick(one) ?? quiet()]));
  return new Map([
    [NODE_METRICS.cpu, of(({ cpu }) => cpu)],
    [NODE_METRICS.received, of(({ network }) => network)],
    [NODE_METRICS.sent, of(() => undefined)],
  ]);
}

const SYSTEM = aPowerPool({ name: 'system', mode: 'System' });

test.each<{ what: string; pools?: PowerPool[]; values: Values; requests?: number[]; kind: string }>(
  [
    { what: 'quiet', values: { web: {}, system: {} }, kind: 'idle' },
    { what: 'the system is busy', values: { web: {}, system: { cpu: quiet(70) } }, kind: 'idle' },
    { what: 'busy', values: { web: { cpu: quiet(40) } }, kind: 'active' },
    {
      what: 'busy for five minutes',
      values: { web: { cpu: [40, ...quiet().slice(1)] } },
      kind: 'active',
    },
    { what: 'traffic', values: { web: { network: quiet(200_000) } }, kind: 'active' },
    { what: 'a gap', values: { web: { cpu: quiet().slice(1) } }, kind: 'unknown' },
    { what: 'no metrics of the pool', values: { system: {} }, kind: 'unknown' },
    { what: 'no metrics at all', values: {}, kind: 'unknown' },
    {
      what: 'one pool of two is busy',
      pools: [SYSTEM, aPowerPool(), aPowerPool({ name: 'spot', spot: true })],
      values: { web: {}, spot: { cpu: quiet(90) } },
      kind: 'active',
    },
    {
      what: 'only system pools',
      pools: [SYSTEM],
      values: { system: { cpu: quiet(50) } },
      kind: 'active',
    },
    { what: 'no pools', pools: [], values: {}, kind: 'unknown' },
  ],
)('$what: $kind', ({ pools = [SYSTEM, aPowerPool()], values, kind }) => {
  const use = { nodes: used(values), requests: [] };
  expect(judge({ rule: RULE, pools, period: PERIOD, use }).kind).toBe(kind);
});

test('requests to the API server count when the policy asks for them', () => {
  const rule = { ...RULE, requestsBelow: 5 };
  const kindOf = (requests: number[]) => {
    const use = { nodes: used({ web: {} }), requests };
    return judge({ rule, pools: [aPowerPool()], period: PERIOD, use }).kind;
  };
  expect([kindOf(quiet(1)), kindOf(quiet(9)), kindOf([])]).toEqual(['idle', 'active', 'unknown']);
});

test('whatever is left out of the metrics, it is never idle for it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: POINTS - 1 }),
      fc.constantFrom('cpu', 'network'),
      (left, what) => {
        const use = { nodes: used({ web: { [what]: quiet(0).slice(0, left) } }), requests: [] };
        const found = judge({ rule: RULE, pools: [aPowerPool()], period: PERIOD, use });
        expect(found.kind).toBe('unknown');
      },
    ),
  );
});

describe('is not looked at', () => {
  const rule = {
    clusters: { tags: {} },
    depth: 'cluster',
    batchJobs: 'ignore',
    autoProvisioning: 'report',
    idle: RULE,
  } as const;
  const facts = { settings: { rule }, memory: aMemory(), overrides: [] };

  test.each([
    { what: 'an hour after a start', fields: { memory: startedAt('Mon 11:30') }, looks: false },
    { what: 'two hours after a start', fields: { memory: startedAt('Mon 10:00') }, looks: true },
    { what: 'a person wants it', fields: { overrides: [override('Mon 13:00')] }, looks: false },
    { what: 'a person wanted it', fields: { overrides: [override('Mon 11:00')] }, looks: true },
    {
      what: 'a tag keeps it',
      fields: { settings: { rule, keepUntil: iso('Mon 18:00') } },
      looks: false,
    },
    { what: 'no rule asks', fields: { settings: {} }, looks: false },
  ])('$what: $looks', ({ fields, looks }) => {
    expect(matters({ ...facts, ...fields }, NOW)).toBe(looks);
  });

  test.each([
    { what: 'recent and told', at: 'Mon 11:55', warned: 'Mon 10:00', kind: 'idle' },
    { what: 'recent, and nobody was told', at: 'Mon 11:55', warned: undefined, kind: undefined },
    { what: 'told of another stretch', at: 'Mon 11:55', warned: 'Mon 08:00', kind: undefined },
    { what: 'long ago', at: 'Mon 11:00', warned: 'Mon 10:00', kind: undefined },
  ])('a look counts: $what: $kind', ({ at, warned, kind }) => {
    const since = iso('Mon 10:00');
    const idle =
      warned === undefined ? {} : { idle: { since: iso(warned), warned: iso('Mon 11:00') } };
    const kept = { at: iso(at), idleness: { kind: 'idle' as const, since, because: [] } };
    expect(inForce({ ...facts, memory: aMemory(idle), kept }, NOW)?.kind).toBe(kind);
  });
});

function startedAt(at: string) {
  const since = iso(at);
  return aMemory({
    seen: { state: 'running', since, by: 'steward' },
    ours: ours({ kind: 'start', asked: since }),
  });
}

function override(until: string) {
  return {
    kind: 'extend' as const,
    by: 'anna',
    why: 'a demo',
    from: iso('Mon 09:00'),
    until: iso(until),
  };
}
