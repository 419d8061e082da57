import { Teams } from '../../../shared/notify/teams';

const WEBHOOK = 'https://flow.example/workflows/1?sig=secret';

/** Teams with a channel that answers so; keeps what was posted. */
function channel(status: number, headers: Record<string, string> = {}) {
  const posted: { url: string; body: unknown }[] = [];
  const send: typeof fetch = (url, init) => {
    posted.push({ url: url as string, body: JSON.parse(init?.body as string) });
    return Promise.resolve(new Response(null, { status, headers }));
  };
  return { teams: new Teams(WEBHOOK, send), posted };
}

test('a message is posted once, as JSON', async () => {
  const { teams, posted } = channel(202);
  expect(await teams.post({ type: 'message' })).toEqual({ ok: null });
  expect(posted).toEqual([{ url: WEBHOOK, body: { type: 'message' } }]);
});

test.each([
  { status: 429, headers: { 'retry-after': '30' }, after: 30 },
  { status: 429, headers: {}, after: 5 },
  { status: 503, headers: { 'retry-after': 'soon' }, after: 5 },
])('$status with $headers is sent again after $after s', async ({ status, headers, after }) => {
  const outcome = await channel(status, headers).teams.post({});
  expect(outcome).toMatchObject({ retry: { after, reason: { code: 'teamsRefused' } } });
});

test.each([400, 401, 404, 413])(
  '%i is refused, with the setting to look at and without the secret',
  async (status) => {
    const outcome = await channel(status).teams.post({});
    expect(outcome).toMatchObject({ refused: { code: 'teamsRefused' } });
    const text = JSON.stringify(outcome);
    expect(text).toContain(`answered ${status}; check TEAMS_WEBHOOK_URL`);
    expect(text).not.toContain('secret');
  },
);
