import { checkPolicy, idleSettings, problemText } from '../../../../shared/fleet/policy';

const HEAD = 'rings: [{ name: dev }]\nnotify:\n  channels:\n';
const OPS = '    ops: { kind: teams, setting: OPS_URL }\n';

function said(notify: string): string[] {
  return checkPolicy(HEAD + notify, 'fleet.yaml').problems.map(
    (problem) => `${problem.severity} ${problemText(problem)}`,
  );
}

test.each<{ name: string; notify: string; says: string[] }>([
  { name: 'a channel and no route', notify: OPS, says: [] },
  {
    name: 'a mail server and its receivers',
    notify: '    post: { kind: smtp, setting: SMTP_URL, to: [ops@contoso.example] }\n',
    says: [],
  },
  {
    name: 'a receiver that is none',
    notify: '    post: { kind: smtp, setting: SMTP_URL, to: [everybody] }\n',
    says: [
      "error fleet.yaml:4:49  notify.channels.post.to[0]  'everybody' is not allowed  an e-mail address",
    ],
  },
  {
    name: 'receivers of a Teams channel',
    notify: '    ops: { kind: teams, setting: OPS_URL, to: [ops@contoso.example] }\n',
    says: [
      'warning fleet.yaml:4:47  notify.channels.ops.to  has no meaning for teams  leave it out: its address says where it goes',
    ],
  },
  {
    name: 'a channel that no route names',
    notify: `${OPS}    post: { kind: mail, setting: MAIL }\n  routes: [{ to: [ops] }]\n`,
    says: [
      "warning fleet.yaml:5:11  notify.channels.post  only what no route matches reaches 'post'  a route to it, or no such channel",
    ],
  },
  {
    name: 'a channel that is only a fallback',
    notify: `    ops: { kind: teams, setting: OPS_URL, fallback: post }\n    post: { kind: mail, setting: MAIL }\n  routes: [{ to: [ops] }]\n`,
    says: [],
  },
  {
    name: 'a channel that falls back to itself',
    notify: '    ops: { kind: teams, setting: OPS_URL, fallback: ops }\n',
    says: [
      'warning fleet.yaml:4:53  notify.channels.ops.fallback  falls back to itself  another channel',
    ],
  },
  {
    name: 'quiet hours that nothing of this kind can break',
    notify: `${OPS}  quietHours: Mon-Sun 22:00-07:00\n  breaksQuietHours: { severities: [fatal] }\n`,
    says: [
      "error fleet.yaml:6:36  notify.breaksQuietHours.severities[0]  'fatal' is not allowed  one of: info, good, attention",
    ],
  },
])('$name', ({ notify, says }) => {
  expect(said(notify)).toEqual(says);
});

test('all of it is in effect', () => {
  expect(idleSettings(HEAD + OPS, 'fleet.yaml')).toEqual([]);
});
