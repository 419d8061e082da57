import { messageOf } from '../../../shared/notify/message';
import { TeamsChannel } from '../../../shared/notify/teams';

const SETTINGS = { address: 'https://flow.example/workflows/1?sig=secret', setting: 'TEAMS_OPS' };

const message = messageOf(
  {
    key: 'k',
    topic: 'rollout',
    severity: 'good',
    title: 'Rollout done',
    text: 'The fleet runs the version.',
    facts: [],
    reasons: [],
  },
  'id',
  [],
);

/** Teams with a channel that answers so; keeps what was posted. */
function channel(status: number, headers: Record<string, string> = {}) {
  const posted: { url: string; body: unknown }[] = [];
  const send: typeof fetch = (url, init) => {
    posted.push({ url: url as string, body: JSON.parse(init?.body as string) });
    return Promise.resolve(new Response(null, { status, headers }));
  };
  return { teams: new TeamsChannel(SETTINGS, send), posted };
}

test('a message is posted once, as a card; accepted is not called posted', async () => {
  const { teams, posted } = channel(202);
  expect(await teams.send({ message })).toMatchObject({
    ok: { code: 'acceptedNotPosted', evidence: { status: 202 } },
  });
  expect(posted).toMatchObject([{ url: SETTINGS.address, body: { type: 'message' } }]);
});

test.each([
  { status: 429, headers: { 'retry-after': '30' }, after: 30 },
  { status: 429, headers: {}, after: 5 },
  { status: 503, headers: { 'retry-after': 'soon' }, after: 5 },
])('$status with $headers is sent again after $after s', async ({ status, headers, after }) => {
  const outcome = await channel(status, headers).teams.send({ message });
  expect(outcome).toMatchObject({ retry: { after, reason: { code: 'teamsRefused' } } });
});

test.each([400, 401, 404, 413])(
  '%i is refused, with the setting to look at and without the secret',
  async (status) => {
    const outcome = await channel(status).teams.send({ message });
    expect(outcome).toMatchObject({ refused: { code: 'teamsRefused', evidence: { status } } });
    const text = JSON.stringify(outcome);
    expect(text).toContain(`answered ${status}; check TEAMS_OPS`);
    expect(text).not.toContain('secret');
  },
);

test('no answer at all is sent again, without the secret', async () => {
  const teams = new TeamsChannel(SETTINGS, () => Promise.reject(new Error('ENOTFOUND sig=secret')));
  const outcome = await teams.send({ message });
  expect(outcome).toMatchObject({ retry: { reason: { code: 'teamsUnreachable' } } });
  expect(JSON.stringify(outcome)).not.toContain('secret');
});
