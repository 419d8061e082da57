import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { linksIn } from '../../../local/inbox/content';
import { startMailServer } from '../../../local/inbox/smtp';
import { notifyCommand } from '../../../local/notify/command';
import type { Notification } from '../../../local/azure/notifications';

const NOW = Date.UTC(2026, 10, 23, 6);

/** A project with this policy and these local settings; the environment says nothing. */
function project(policy: string, settings?: object): string {
  const root = mkdtempSync(path.join(tmpdir(), 'steward-notify-'));
  writeFileSync(path.join(root, 'fleet.yaml'), `rings: [{ name: dev }]\n${policy}`);
  if (settings !== undefined) {
    writeFileSync(path.join(root, 'local.settings.json'), JSON.stringify({ Values: settings }));
  }
  return root;
}

function run(args: string[], root: string, environment: Record<string, string> = {}, status = 202) {
  const posted: string[] = [];
  const send: typeof fetch = (url) => {
    posted.push(url as string);
    return Promise.resolve(new Response(null, { status }));
  };
  const world = { environment, transport: { fetch: send } };
  return { posted, answer: notifyCommand(args, root, NOW, world) };
}

const TWO = `notify:
  channels:
    ops: { kind: teams, setting: OPS_URL }
    post: { kind: smtp, setting: SMTP_URL, to: [ops@contoso.example] }
`;

test('a sample goes to every channel, through a real mail server too', async () => {
  const mails: Notification[] = [];
  const server = await startMailServer({ port: 0, now: () => NOW, keep: (one) => mails.push(one) });
  const root = project(TWO, { OPS_URL: 'https://flow.example/1', SMTP_URL: server.url });
  const { posted, answer } = run(['test'], root);
  const { text, exitCode } = await answer;
  await server.close();
  expect(exitCode).toBe(0);
  expect(text).toMatch(/^✔ ops \(teams\) {2}Teams accepted the message \(202\)/);
  expect(posted).toEqual(['https://flow.example/1']);
  expect(mails.map(({ to, title }) => [to, title])).toEqual([
    ['ops@contoso.example', 'AKS Steward: a sample'],
  ]);
  expect(mails.flatMap(linksIn)).toEqual([]);
});

test('the environment wins over the file', async () => {
  const root = project(TWO, { OPS_URL: 'https://old.example' });
  const { posted, answer } = run(['test', '--channel', 'ops'], root, {
    OPS_URL: 'https://new.example',
  });
  expect((await answer).exitCode).toBe(0);
  expect(posted).toEqual(['https://new.example']);
});

test('a channel that refuses: exit code 1, what to check, and no secret', async () => {
  const root = project(TWO);
  const { answer } = run(
    ['test', '--channel', 'ops'],
    root,
    { OPS_URL: 'https://x.example?sig=secret' },
    401,
  );
  const { text, exitCode } = await answer;
  expect([exitCode, text]).toEqual([
    1,
    '✖ ops (teams)  The Teams webhook answered 401; check OPS_URL and the flow behind it.\n',
  ]);
});

test('a setting that is missing is named; as JSON', async () => {
  const { answer } = run(['test', '--channel', 'ops', '--json'], project(TWO));
  const { text, exitCode } = await answer;
  expect(exitCode).toBe(1);
  expect(JSON.parse(text)).toEqual([
    {
      channel: 'ops',
      kind: 'teams',
      ok: false,
      because: { code: 'settingMissing', message: 'The setting OPS_URL is missing.' },
    },
  ]);
});

test('without channels in the policy those of the settings are tried', async () => {
  const { posted, answer } = run(['test'], project(''), {
    TEAMS_WEBHOOK_URL: 'https://flow.example/2',
  });
  expect((await answer).exitCode).toBe(0);
  expect(posted).toEqual(['https://flow.example/2']);
});

test.each([
  {
    args: ['test', '--channel', 'opps'],
    says: '--channel opps: there is no such channel; one of: ops, post',
  },
  { args: ['send'], says: "'send' is no command: write test" },
  { args: ['test', '--chanel', 'ops'], says: "Unknown option '--chanel'" },
])('$args is a mistake of the caller', async ({ args, says }) => {
  await expect(run(args, project(TWO)).answer).rejects.toThrow(says);
});

test('nothing to send to is said', async () => {
  await expect(run(['test'], project('')).answer).rejects.toThrow('There is no channel');
});

test('--help lists the flags', async () => {
  const { text, exitCode } = await run(['--help'], project('')).answer;
  expect(exitCode).toBe(0);
  expect(text).toContain('--channel NAME');
});
