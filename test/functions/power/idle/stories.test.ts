/** Clusters that nobody uses, as people see them: the app on the local host, a simulated Azure. */
import { services } from '../../../../shared/services';
import { asked, call, fleetOf, titles, wait, type Spec } from '../../../scenarios/story';
import { setStage, type Stage } from '../../../support/stage';
import '../../../../functions/power/functions';

const POLICY = `
timeZone: Europe/Amsterdam
calendars: { schedules: { office: 'Mon-Fri 06:00-22:00' } }
rings: [{ name: dev }]
power:
  rest: 15m
  rules:
    - clusters: { name: shop }
      schedule: office
      idle: { after: 1h, notice: 30m, cooldown: 1h, requestsBelow: 5 }
`;

const POOLS = [{ name: 'system' }, { name: 'web', count: 2 }];
const WARNING = 'shop seems unused and is stopped in 30m';

/** Monday 23 November 2026, 07:00 in Amsterdam. */
async function begin(spec: Partial<Spec> = {}): Promise<Stage> {
  const stage = await setStage({
    fleet: fleetOf([{ name: 'shop', pools: POOLS, ...spec }]),
    policy: POLICY,
  });
  uses(stage, 1);
  stage.simulator.intervene({
    kind: 'setMetric',
    cluster: 'shop',
    name: 'apiserver_current_inflight_requests',
    value: 1,
  });
  return stage;
}

function uses(stage: Stage, cpu: number): void {
  const values = {
    node_cpu_usage_percentage: cpu,
    node_network_in_bytes: cpu * 1000,
    node_network_out_bytes: cpu * 1000,
  };
  for (const [name, value] of Object.entries(values)) {
    stage.simulator.intervene({ kind: 'setMetric', cluster: 'shop', pool: 'web', name, value });
  }
}

function power(stage: Stage): string | undefined {
  return stage.simulator.world.cluster('shop')?.power;
}

async function idleness(stage: Stage): Promise<string | undefined> {
  const known = await stage.clock.hold(async () => (await services().power()).all());
  return [...known.idleness.values()][0]?.idleness.kind;
}

test('people are warned, and when nobody answers it is stopped until its next hours', async () => {
  const stage = await begin();
  await wait(stage, 1.5);
  expect(titles(stage)).toEqual([WARNING]);
  expect(power(stage)).toBe('Running');
  const seen = await call(stage, 'power/shop');
  expect(seen.body).toMatchObject({ verdict: 'wait', because: [{ code: 'idle' }] });
  await wait(stage, 0.8);
  expect(power(stage)).toBe('Stopped');
  await wait(stage, 2);
  expect(asked(stage, 'shop')).toEqual(['stop']);
  expect(titles(stage)).toEqual([WARNING]);
  const { body } = await call(stage, 'audit?cluster=shop');
  const actions = (body.entries as { action: string }[]).map(({ action }) => action).reverse();
  expect(actions).toEqual(['power.idle', 'power.stop', 'power.stop.done']);
}, 60_000);

test('a click on the link of the warning keeps it running, and no other warning comes', async () => {
  const stage = await begin();
  await wait(stage, 1.4);
  const [warning] = stage.simulator.notifications().filter(({ kind }) => kind === 'teams');
  const text = JSON.stringify(warning?.body);
  const link = new URL(
    /https:\/\/steward\.example\/api\/power\/keep\/[^"\s)]+/.exec(text)?.[0] ?? '',
  );
  const address = new URL(link.pathname + link.search, stage.host.url);
  const answer = await stage.clock.hold(async () => {
    const page = await (await fetch(address)).text();
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1];
    const body = new URLSearchParams({
      choice: 'tonight',
      t: field('t') ?? '',
      proof: field('proof') ?? '',
    });
    const headers = { origin: 'https://steward.example' };
    return fetch(address, { method: 'POST', headers, body });
  });
  expect(answer.status).toBe(200);
  await wait(stage, 3);
  expect(power(stage)).toBe('Running');
  expect(titles(stage)).toEqual([WARNING]);
}, 60_000);

test('work in the time of the notice takes the warning back', async () => {
  const stage = await begin();
  await wait(stage, 1.15);
  expect(titles(stage)).toEqual([WARNING]);
  uses(stage, 80);
  await wait(stage, 1);
  expect(power(stage)).toBe('Running');
  expect(await idleness(stage)).toBe('active');
  const { body } = await call(stage, 'power/shop');
  expect(body.memory).not.toHaveProperty('idle');
}, 60_000);

test.each([
  { name: 'node_network_in_bytes', pool: 'web' },
  { name: 'apiserver_current_inflight_requests' },
])(
  'what Azure Monitor does not tell is not idle: $name',
  async (metric) => {
    const stage = await begin();
    await wait(stage, 0.2);
    stage.simulator.intervene({ kind: 'setMetric', cluster: 'shop', ...metric, value: 'missing' });
    await wait(stage, 2);
    expect(titles(stage)).toEqual([]);
    expect(power(stage)).toBe('Running');
    expect(await idleness(stage)).toBe('unknown');
  },
  60_000,
);
