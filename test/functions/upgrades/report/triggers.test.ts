/** GET /api/rollouts/{id}/report, through the local host. */
import { setStage, type Stage } from '../../../support/stage';
import { fleetOf } from '../smallFleet';

function get(stage: Stage, path: string, headers: Record<string, string> = {}): Promise<Response> {
  return stage.clock.hold(() =>
    fetch(new URL(`/api/rollouts/${path}`, stage.host.url), { headers }),
  );
}

const PATH = 'rollout:kubernetes:1.34.2/report';

test('the same report for programs and people, by what they ask for', async () => {
  const stage = await setStage({ fleet: fleetOf({ name: 'a' }, { name: 'b' }) });
  await stage.send();
  await stage.run();
  const isPage = async (path: string, accept?: string) => {
    const response = await get(stage, path, accept === undefined ? {} : { accept });
    expect(response.status).toBe(200);
    await response.text();
    return response.headers.get('content-type')?.startsWith('text/html');
  };
  expect(await isPage(PATH)).toBe(false);
  expect(await isPage(PATH, 'text/html,application/xhtml+xml')).toBe(true);
  expect(await isPage(`${PATH}?format=html`)).toBe(true);
  expect(await isPage(`${PATH}?format=json`, 'text/html')).toBe(false);

  const page = await get(stage, `${PATH}?format=html`);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(await page.text()).toContain('<b>a</b>');

  const report = (await (await get(stage, PATH)).json()) as object;
  expect(report).toMatchObject({
    status: 'done',
    rings: [{ clusters: [{ name: 'a', status: 'upgraded' }, { name: 'b' }] }, {}, {}],
  });
});

test('of a rollout that there is not', async () => {
  const stage = await setStage({ fleet: fleetOf({ name: 'a' }) });
  const response = await get(stage, 'rollout:kubernetes:9.9.9/report');
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({
    error: "there is no rollout 'rollout:kubernetes:9.9.9'; GET /api/rollouts lists them",
  });
});

test('is for callers with a key only', async () => {
  const stage = await setStage({ fleet: fleetOf({ name: 'a' }), auth: true });
  expect((await get(stage, PATH)).status).toBe(401);
});
