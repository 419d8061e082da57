import { parsePolicy } from '../../../shared/fleet/policy';
import type { ChannelSpec } from '../../../shared/notify/channels';
import type { Notice } from '../../../shared/notify/notice';
import { deliveriesOf } from '../../../shared/notify/routing';
import { aRef } from '../../support/clusters';

/** A Monday, 06:00 UTC: seven o'clock in Amsterdam. */
const NOW = Date.UTC(2026, 10, 23, 6);

const channels: Record<string, ChannelSpec> = {
  ops: { name: 'ops', kind: 'teams', setting: 'A', to: [] },
  duty: { name: 'duty', kind: 'mail', setting: 'B', to: [] },
  pipeline: { name: 'pipeline', kind: 'eventGrid', setting: 'C', to: [] },
};

function deliver(notify: string, fields: Partial<Notice> = {}, now = NOW) {
  const policy = parsePolicy(
    `
timeZone: Europe/Amsterdam
rings: [{ name: dev }, { name: production }]
notify:
  channels:
    ops: { kind: teams, setting: A }
    duty: { kind: mail, setting: B }
    pipeline: { kind: eventGrid, setting: C }
${notify.replace(/^/gm, '  ')}
`,
    'fleet.yaml',
  );
  const notice: Notice = {
    key: 'k',
    topic: 'rollout',
    severity: 'info',
    title: 'Ring dev is done',
    text: '',
    facts: [],
    reasons: [],
    ...fields,
  };
  return deliveriesOf(notice, policy, channels, now).map(({ channel, due, to }) =>
    [channel, due, to].filter((part) => part !== undefined).join(' '),
  );
}

const shop = aRef('shop');

describe('routes', () => {
  test.each<{ name: string; notify: string; notice?: Partial<Notice>; to: string[] }>([
    { name: 'none: everything goes everywhere', notify: '', to: ['ops', 'duty', 'pipeline'] },
    { name: 'of its topic', notify: 'routes: [{ topics: [rollout], to: [ops] }]', to: ['ops'] },
    { name: 'of another topic', notify: 'routes: [{ topics: [power], to: [ops] }]', to: [] },
    {
      name: 'all that match, each channel once',
      notify: 'routes: [{ to: [ops] }, { topics: [rollout], to: [ops, duty] }]',
      to: ['ops', 'duty'],
    },
    {
      name: 'of its severity',
      notify: 'routes: [{ severities: [attention], to: [duty] }, { to: [ops] }]',
      notice: { severity: 'attention' },
      to: ['duty', 'ops'],
    },
    {
      name: 'of its ring',
      notify: 'routes: [{ rings: [production], to: [duty] }]',
      notice: { ring: 'production' },
      to: ['duty'],
    },
    {
      name: 'of another ring',
      notify: 'routes: [{ rings: [production], to: [duty] }]',
      notice: { ring: 'dev' },
      to: [],
    },
    {
      name: 'of a ring, for news about none',
      notify: 'routes: [{ rings: [production], to: [duty] }]',
      to: [],
    },
    {
      name: 'of one of its clusters',
      notify: 'routes: [{ clusters: { tags: { team: shop } }, to: [duty] }]',
      notice: {
        clusters: [
          { ...shop, tags: {} },
          { ...shop, tags: { Team: 'shop' } },
        ],
      },
      to: ['duty'],
    },
    {
      name: 'of other clusters',
      notify: 'routes: [{ clusters: { tags: { team: shop } }, to: [duty] }]',
      notice: { clusters: [{ ...shop, tags: { team: 'billing' } }] },
      to: [],
    },
    {
      name: 'none matches what needs attention: it goes everywhere',
      notify: 'routes: [{ topics: [power], to: [ops] }]',
      notice: { severity: 'attention' },
      to: ['ops', 'duty', 'pipeline'],
    },
  ])('$name', ({ notify, notice, to }) => {
    expect(deliver(notify, notice)).toEqual(to);
  });
});

describe('digests', () => {
  const daily = 'routes: [{ to: [ops], digest: daily }]';

  test.each([
    {
      name: 'hourly: at the full hour',
      notify: daily.replace('daily', 'hourly'),
      at: 25,
      due: '2026-11-23T07:00:00.000Z',
    },
    {
      name: 'daily, before eight: this morning',
      notify: daily,
      at: 0,
      due: '2026-11-23T07:00:00.000Z',
    },
    {
      name: 'daily, at eight and later: tomorrow',
      notify: daily,
      at: 60,
      due: '2026-11-24T07:00:00.000Z',
    },
  ])('$name', ({ notify, at, due }) => {
    expect(deliver(notify, {}, NOW + at * 60_000)).toEqual([`ops ${due}`]);
  });

  test('in summer eight o’clock is an hour earlier', () => {
    expect(deliver(daily, {}, Date.UTC(2026, 5, 1, 5))).toEqual(['ops 2026-06-01T06:00:00.000Z']);
  });

  test('of two routes to a channel the sooner one counts', () => {
    const both = 'routes: [{ to: [ops], digest: daily }, { to: [ops], digest: hourly }]';
    expect(deliver(both, {}, NOW + 61 * 60_000)).toEqual(['ops 2026-11-23T08:00:00.000Z']);
  });

  test.each<{ name: string; notice: Partial<Notice> }>([
    { name: 'what needs attention', notice: { severity: 'attention' } },
    { name: 'a question', notice: { approval: { id: 'a', expires: '2026-11-24T06:00:00Z' } } },
  ])('never hold back $name', ({ notice }) => {
    expect(deliver(daily, notice)).toEqual(['ops']);
  });

  test('are for people: programs are told at once', () => {
    expect(deliver('routes: [{ to: [pipeline], digest: daily }]')).toEqual(['pipeline']);
  });
});

describe('quiet hours', () => {
  const quiet = 'quietHours: Mon-Sun 22:00-07:30';
  const end = '2026-11-23T06:30:00.000Z';

  test('hold back until they end', () => {
    expect(deliver(quiet)).toEqual([`ops ${end}`, `duty ${end}`, 'pipeline']);
    expect(deliver(quiet, {}, NOW + 30 * 60_000)).toEqual(['ops', 'duty', 'pipeline']);
  });

  test('are broken by what needs attention', () => {
    expect(deliver(quiet, { severity: 'attention' })).toEqual(['ops', 'duty', 'pipeline']);
  });

  test.each<{ name: string; notice: Partial<Notice>; to: string }>([
    { name: 'severities', notice: { severity: 'attention' }, to: `ops ${end}` },
    { name: 'topics', notice: { topic: 'approval' }, to: 'ops' },
  ])('are broken by what the policy says: $name', ({ notice, to }) => {
    const breaks = `${quiet}\nbreaksQuietHours: { severities: [], topics: [approval] }`;
    expect(deliver(breaks, notice)[0]).toBe(to);
  });

  test('that begin before a digest hold it back too', () => {
    const late = 'quietHours: Mon-Sun 06:00-09:00\nroutes: [{ to: [ops], digest: daily }]';
    expect(deliver(late)).toEqual(['ops 2026-11-23T08:00:00.000Z']);
  });
});

describe('an approval', () => {
  const approval = {
    id: 'a',
    expires: 'x',
    recipients: ['anna@contoso.example', 'bo@contoso.example'],
  };

  test('goes to each person by a mail of their own, and once to a channel', () => {
    expect(deliver('', { approval })).toEqual([
      'ops',
      'duty anna@contoso.example',
      'duty bo@contoso.example',
      'pipeline',
    ]);
  });
});
