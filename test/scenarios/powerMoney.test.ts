/** Clusters that nobody uses, and months that cost too much: warned first, people may object. */
import type { Stage } from '../support/stage';
import {
  begin,
  deeds,
  happens,
  ledger,
  policyOf,
  power,
  trail,
  until,
  verdict,
} from './powerStory';
import { call, news, titles, untilQuestion, vote, wait } from './story';

const POOLS = [{ name: 'system' }, { name: 'web', count: 2 }];
const WARNING = 'shop seems unused and is stopped in 30m';
const IDLE = policyOf({
  office: "'Mon-Fri 07:00-23:00'",
  rule: 'idle: { after: 1h, notice: 30m, cooldown: 30m }',
  more: '  rest: 15m',
});

const METRICS = ['node_cpu_usage_percentage', 'node_network_in_bytes', 'node_network_out_bytes'];

function uses(stage: Stage, name: string, value: number | 'missing'): void {
  happens(stage, { kind: 'setMetric', cluster: 'shop', pool: 'web', name, value });
}

/** Nobody has used its nodes since before the story. */
async function unused(): Promise<Stage> {
  const clusters = [{ name: 'shop', pools: POOLS }];
  const stage = await begin({ at: '2026-11-24T12:02', clusters, policy: IDLE });
  for (const name of METRICS) uses(stage, name, 1);
  return stage;
}

/** Opens the link of the only news and presses a button of its page. */
async function click(stage: Stage, choice: string): Promise<number> {
  const [, link = ''] =
    /https:\/\/steward\.example(\/api\/power\/keep\/[^"\s)\\]+)/.exec(news(stage)) ?? [];
  const address = new URL(link, stage.host.url);
  const answer = await stage.clock.hold(async () => {
    const page = await (await fetch(address)).text();
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1];
    const body = new URLSearchParams({ choice, t: field('t') ?? '', proof: field('proof') ?? '' });
    const headers = { origin: 'https://steward.example' };
    return fetch(address, { method: 'POST', headers, body });
  });
  return answer.status;
}

test('a cluster that nobody uses: people are warned, and one click keeps it running', async () => {
  const stage = await unused();
  await wait(stage, 1.35);
  expect(titles(stage)).toEqual([WARNING]);
  expect(await click(stage, 'tonight')).toBe(200);
  await wait(stage, 1.5);
  expect(deeds(stage)).toEqual([]);
  expect(titles(stage)).toEqual([WARNING]);
  expect(await trail(stage)).toEqual(['power.idle', 'power.override']);
});

test('a cluster that nobody uses: people are warned, nobody objects, and it is stopped', async () => {
  const stage = await unused();
  await wait(stage, 2);
  expect(power(stage)).toBe('Stopped');
  expect(await trail(stage)).toEqual(['power.idle', 'power.stop', 'power.stop.done']);
  expect(await verdict(stage)).toMatch(/^done idleStopped/);
  expect(await ledger(stage)).toMatchObject([{ trigger: 'idle' }]);
});

test('a cluster of which a metric is missing is never stopped', async () => {
  const stage = await unused();
  uses(stage, 'node_network_in_bytes', 'missing');
  await wait(stage, 2.5);
  expect(titles(stage)).toEqual([]);
  expect(deeds(stage)).toEqual([]);
});

/** A month that costs more than ten euros whatever happens. */
const budgetOf = (fields: string) => `
timeZone: Europe/Amsterdam
calendars: { schedules: { office: 'daily 00:00-24:00', core: 'Mon-Fri 08:00-12:30' } }
rings:
  - { name: dev }
  - { name: production, approval: { expiresAfter: 3h, approvers: [anna@contoso.example] } }
power:
  rest: 15m
  rules: [{ clusters: all, schedule: office }]
  budgets: [{ name: team, clusters: all, monthly: 10, ${fields} }]
`;

test('a budget that is exceeded: people are warned, a day later it runs in its core hours only', async () => {
  const policy = budgetOf('steps: [warn, tighten], coreHours: core');
  const stage = await begin({ at: '2026-11-24T12:02', policy, survives: true });
  await until(stage, '2026-11-24T12:20');
  expect(titles(stage)).toEqual(['Budget team is expected to be exceeded']);
  expect(deeds(stage)).toEqual([]);
  // Nothing happens for a day: it passes without a host.
  await stage.restart(23.9);
  await until(stage, '2026-11-25T12:45');
  expect(deeds(stage).map((deed) => deed.slice(4))).toEqual(['12:30 shop stop']);
  expect(await verdict(stage)).toMatch(/overBudget/);
  expect(await ledger(stage)).toMatchObject([{ trigger: 'budget' }]);
});

test('a budget that is exceeded: the exemption that a second person grants wakes the cluster', async () => {
  const stage = await begin({ at: '2026-11-24T12:02', policy: budgetOf('steps: [stop]') });
  await until(stage, '2026-11-24T12:40');
  expect(power(stage)).toBe('Stopped');
  const by = 'olga@contoso.example';
  const wanted = { cluster: 'shop', until: '2026-11-25T18:00', why: 'a demo', by };
  expect((await call(stage, 'power/exemptions', wanted)).status).toBe(202);
  const question = await untilQuestion(stage);
  expect((await vote(stage, question, 'yes', by)).status).toBe(403);
  expect((await vote(stage, question, 'yes')).status).toBe(200);
  await wait(stage, 1.2);
  expect(power(stage)).toBe('Running');
  expect(deeds(stage).map((deed) => deed.slice(10))).toEqual(['shop stop', 'shop start']);
});

test('a production ring is asked before a budget stops it; what is no production is stopped', async () => {
  const clusters = [{ name: 'shop' }, { name: 'vital', ring: 'production' }];
  const policy = budgetOf('steps: [stop]');
  const stage = await begin({ at: '2026-11-24T12:02', clusters, policy });
  await wait(stage, 0.2);
  const question = await untilQuestion(stage);
  expect(question.request).toMatchObject({ kind: 'power', ring: 'production' });
  await wait(stage, 1);
  expect([power(stage), power(stage, 'vital')]).toEqual(['Stopped', 'Running']);
  await vote(stage, question, 'yes');
  await wait(stage, 0.6);
  expect(power(stage, 'vital')).toBe('Stopped');
});
