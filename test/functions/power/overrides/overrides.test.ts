/** Exceptions by API and by link, through the local host: kept, in the trail, acted on at once. */
import { setStage, type Setting, type Stage } from '../../../support/stage';
import '../../../../functions/power/functions';
import { services, useServices } from '../../../../shared/services';
import { call, fleetOf, wait } from '../../../scenarios/story';
import { formOf } from '../../approvals/office';

const SUBSCRIPTION = '11111111-aaaa-4aaa-8aaa-000000000001';

const policy = `
timeZone: Europe/Amsterdam
calendars: { schedules: { office: 'Mon-Fri 08:00-18:00' } }
rings: [{ name: dev }]
power: { rules: [{ clusters: { name: [a, b] }, schedule: office }] }
`;

const fleet = () =>
  fleetOf([
    { name: 'a' },
    { name: 'b', power: 'Stopped' },
    { name: 'off', tags: { steward: 'off' } },
  ]);

const open = (more: Partial<Setting> = {}): Promise<Stage> =>
  setStage({ fleet: fleet(), policy, ...more });

const wake = { cluster: 'b', kind: 'wake', for: '2h', why: 'demo', by: 'anna@contoso.example' };

async function send(stage: Stage, path: string, init: RequestInit = {}) {
  const response = await stage.clock.hold(() => fetch(new URL(path, stage.host.url), init));
  const text = await response.text();
  return { status: response.status, text, title: /<h1>(.*?)<\/h1>/s.exec(text)?.[1] ?? '' };
}

const begun = (stage: Stage) =>
  stage.host
    .instances()
    .flatMap(({ name, input }) =>
      name === 'powerChange' ? [(input as { action: object }).action] : [],
    );

test('a wake starts at once, is listed, told in the trail, and can be taken back', async () => {
  const stage = await open();
  const made = await call(stage, 'power/overrides', wake);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    overrides: [{ name: 'b', kind: 'wake', by: 'anna@contoso.example', via: 'api' }],
    verdicts: [{ name: 'b', verdict: 'act', action: { kind: 'start', trigger: 'override' } }],
  });
  expect(begun(stage)).toEqual([{ kind: 'start', depth: 'cluster', trigger: 'override' }]);
  const again = await call(stage, 'power/overrides', wake);
  expect(again.status).toBe(201);
  expect(begun(stage)).toHaveLength(1);
  const { body } = await call(stage, 'power/overrides?cluster=b');
  const [kept, ...others] = body.overrides as { id: string }[];
  expect(others).toEqual([]);
  const trail = await (await services().audit()).read({ limit: 100 });
  expect(trail.entries.filter(({ action }) => action === 'power.override')).toMatchObject([
    { actor: { name: 'anna@contoso.example' }, because: [{ code: 'wake' }] },
  ]);
  const key = { 'x-functions-key': stage.host.keys.master };
  const path = `/api/power/overrides/${kept?.id ?? ''}?by=bo@contoso.example`;
  expect(await send(stage, path, { method: 'DELETE', headers: key })).toMatchObject({
    status: 200,
  });
  expect(await send(stage, path, { method: 'DELETE', headers: key })).toMatchObject({
    status: 404,
  });
  expect((await call(stage, 'power/overrides')).body.overrides).toEqual([]);
});

test('an extension that comes too late wakes', async () => {
  const stage = await open();
  const { body } = await call(stage, 'power/overrides', { ...wake, kind: 'extend' });
  expect(body.overrides).toMatchObject([{ kind: 'wake' }]);
});

test('a ring at once; what cannot be is told by name', async () => {
  const stage = await open();
  const { cluster, ...rest } = wake;
  expect(cluster).toBe('b');
  const ring = await call(stage, 'power/overrides', { ...rest, ring: 'dev' });
  expect((ring.body.overrides as { name: string }[]).map(({ name }) => name)).toEqual(['a', 'b']);
  const cases: [object, string][] = [
    [{ ...rest, ring: 'prod' }, "ring: no cluster is in 'prod'; the rings are dev"],
    [{ ...wake, cluster: 'z' }, "cluster: there is none called 'z'"],
    [{ ...wake, cluster: 'off' }, 'keeps AKS Steward away'],
    [{ ...wake, for: 'long' }, 'for: a duration'],
  ];
  for (const [body, says] of cases) {
    const answer = await call(stage, 'power/overrides', body);
    expect([answer.status, answer.body.error]).toEqual([400, expect.stringContaining(says)]);
  }
});

test('verdicts are told by filters, one cluster with its memory', async () => {
  const stage = await open();
  expect((await call(stage, 'power')).status).toBe(404);
  await wait(stage, 1 / 6);
  expect((await call(stage, 'power?verdict=done&state=running&cluster=off')).body).toMatchObject({
    clusters: [{ name: 'off' }],
  });
  expect((await call(stage, 'power?colour=red')).body.error).toContain(
    "there is no filter 'colour'",
  );
  expect((await call(stage, 'power/a')).body).toMatchObject({ name: 'a', memory: { name: 'a' } });
  expect((await call(stage, 'power/z')).status).toBe(404);
});

test('a fleet that cannot be read is said so, and nothing is begun', async () => {
  const stage = await open();
  await wait(stage, 1 / 6);
  const refused = { code: 'AuthorizationFailed', message: 'no right to read' };
  const graph = { powerClusters: () => Promise.resolve({ refused }) };
  useServices({ ...services(), graph: () => Promise.resolve(graph as never) });
  await wait(stage, 1 / 4);
  const { body } = await call(stage, 'power');
  expect(body).toMatchObject({
    at: '2026-11-23T06:10:00.000Z',
    blind: { since: '2026-11-23T06:15:00.000Z', because: refused },
    count: 3,
  });
  expect(await call(stage, 'power/overrides', wake)).toMatchObject({ status: 503 });
});

describe('by link', () => {
  const id = `power:${SUBSCRIPTION}:rg:b`;

  async function linkFor(stage: Stage, channel = 'mail:anna@contoso.example'): Promise<string> {
    await wait(stage, 1 / 6);
    const expires = new Date(stage.clock.now() + 3_600_000).toISOString();
    const link = services().approvalLinks()?.linkFor({ id, expires }, channel, 'power/keep') ?? '';
    const { pathname, search } = new URL(link);
    return `${pathname}${search}`;
  }

  const ours = { origin: 'https://steward.example', 'sec-fetch-site': 'same-origin' };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  test('the page shows the cluster, and only its form decides', async () => {
    const stage = await open();
    const page = await send(stage, await linkFor(stage));
    expect([page.status, page.title]).toEqual([200, 'b']);
    expect(page.text).toContain('Wake now');
    expect(page.text).not.toContain('Keep running tonight');
    expect((await call(stage, 'power/overrides')).body.overrides).toEqual([]);
    const { action, body } = formOf(page.text, { choice: 'wake', why: 'a <b>demo</b>' });
    const made = await send(stage, action, { method: 'POST', body, headers: { ...form, ...ours } });
    expect([made.status, made.text]).toEqual([200, expect.stringContaining('Wake now')]);
    expect((await call(stage, 'power/overrides')).body.overrides).toMatchObject([
      {
        kind: 'wake',
        by: 'anna@contoso.example',
        via: 'mail:anna@contoso.example',
        why: 'a <b>demo</b>',
      },
    ]);
    const after = await send(stage, await linkFor(stage));
    expect(after.text).toContain('a &lt;b&gt;demo');
  });

  test('links and forms that are not ours are refused', async () => {
    const stage = await open();
    const link = await linkFor(stage);
    const page = await send(stage, link);
    const { action, body } = formOf(page.text, { choice: 'wake', why: '' });
    const post = (headers: object, text = body) =>
      send(stage, action, { method: 'POST', body: text, headers: { ...form, ...headers } });
    expect((await send(stage, link.replace('%3Ab', '%3Aa'))).status).toBe(403);
    expect((await send(stage, link.slice(0, -2))).status).toBe(403);
    expect((await post({ ...ours, origin: 'https://evil.example' })).status).toBe(403);
    expect((await post({ ...ours, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post(ours, body.replace(/proof=[^&]+/, 'proof=x.y'))).status).toBe(403);
    expect((await post(ours, body.replace('choice=wake', 'choice=tonight'))).status).toBe(400);
    await wait(stage, 1.1);
    expect((await send(stage, link)).status).toBe(410);
    expect((await post(ours)).status).toBe(410);
    expect((await call(stage, 'power/overrides')).body.overrides).toEqual([]);
  });

  test('a link to a decision opens no exception, and the other way round', async () => {
    const stage = await open();
    const link = await linkFor(stage);
    expect((await send(stage, link.replace('/power/keep/', '/decide/'))).status).toBe(404);
    const expires = new Date(stage.clock.now() + 3_600_000).toISOString();
    const other = new URL(
      services().approvalLinks()?.linkFor({ id: 'rollout:x', expires }, 'teams') ?? '',
    );
    expect((await send(stage, `/api/power/keep/rollout%3Ax${other.search}`)).status).toBe(403);
  });
});

test('nobody without a key reads or makes anything', async () => {
  const stage = await open({ auth: true });
  const post = { method: 'POST', body: JSON.stringify(wake) };
  for (const [path, init] of [
    ['/api/power', {}],
    ['/api/power/a', {}],
    ['/api/power/overrides', {}],
    ['/api/power/overrides', post],
    ['/api/power/overrides/x', { method: 'DELETE' }],
  ] as const) {
    expect(await send(stage, path, init)).toMatchObject({ status: 401, text: '' });
  }
  expect((await send(stage, '/api/power/keep/power%3Ax?t=guess')).status).toBe(403);
});
