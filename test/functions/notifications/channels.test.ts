/** Approvals, digests, events: what is special on the way to the inbox. */
import { cardIn, linksIn } from '../../../local/inbox/content';
import { startMailServer } from '../../../local/inbox/smtp';
import { services } from '../../../shared/services';
import { aNotice, openMailroom, START } from '../../support/mailroom';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TOPIC = 'https://localhost/topics/fleet/api/events';

const approval = {
  id: 'approval:rollout:kubernetes:1.34.2:production',
  expires: '2026-11-24T06:00:00.000Z',
};

describe('an approval', () => {
  const settings = { APPROVAL_KEY: 'k'.repeat(40) };

  test('carries a link that is good for its channel, and that is kept nowhere', async () => {
    const room = await openMailroom({ settings });
    const recipients = ['anna@contoso.example'];
    await room.announce(aNotice({ topic: 'approval', approval: { ...approval, recipients } }));
    await room.run();
    const links = services().approvalLinks();
    const received = room.simulator.notifications().map((one) => {
      const [link = ''] = linksIn(one);
      const token = new URL(link).searchParams.get('t') ?? '';
      return [one.to, links?.read(approval.id, token)?.channel, token] as const;
    });
    expect(received.map(([to, channel]) => [to, channel])).toEqual([
      ['platform-team', 'teams'],
      ['anna@contoso.example', 'mail:anna@contoso.example'],
    ]);
    const histories = JSON.stringify(room.host.instances().map(({ id }) => room.host.history(id)));
    const { entries } = await (await services().audit()).read({ limit: 1000 });
    const seen = histories + JSON.stringify(entries) + JSON.stringify(room.logged);
    for (const [, , token] of received) expect(seen).not.toContain(token);
  });

  test('without a signing key has no button to decide', async () => {
    const room = await openMailroom();
    await room.announce(aNotice({ approval, link: '/api/approvals/x' }));
    await room.run();
    const [teams] = room.simulator.notifications();
    expect(teams && cardIn(teams).actions.map((action) => action.title)).toEqual(['Details']);
  });

  test('is never folded into others', async () => {
    const room = await openMailroom({
      notify: { channels: { post: { kind: 'mail', setting: 'MAIL_ENDPOINT' } } },
    });
    const questions = Array.from({ length: 15 }, (_, at) =>
      aNotice({ key: `q${at}`, title: `May cluster ${at} start?`, approval }),
    );
    await room.announce(...questions);
    await room.run();
    expect(new Set(room.inbox()).size).toBe(15);
  });
});

describe('what is collected', () => {
  const notify = (rules: object) => ({
    channels: { post: { kind: 'mail', setting: 'MAIL_ENDPOINT' } },
    ...rules,
  });

  test('comes as one message when the hour is full', async () => {
    const routes = [{ to: ['post'], digest: 'hourly' }];
    const room = await openMailroom({ notify: notify({ routes }) });
    await room.announce(
      aNotice({ key: 'a' }),
      aNotice({ key: 'b', title: 'Ring staging is done' }),
    );
    await room.run(START + 10 * MINUTE);
    await room.announce(aNotice({ key: 'c', severity: 'attention', title: 'aks-1 failed' }));
    await room.run();
    const told = room.simulator.notifications();
    expect(told.map(({ title, at }) => [title, (at - START) / MINUTE])).toEqual([
      ['aks-1 failed', 10],
      ['2 notices: rollout', 60],
    ]);
    expect(JSON.stringify(told[1]?.body)).toContain('Ring staging is done');
  });

  test('in quiet hours comes when they end', async () => {
    const room = await openMailroom({ notify: notify({ quietHours: 'Mon-Sun 22:00-08:00' }) });
    await room.announce(aNotice());
    await room.run();
    expect(room.simulator.notifications().map(({ title, at }) => [title, at])).toEqual([
      ['Ring dev is done', START + 2 * HOUR],
    ]);
  });
});

describe('programs', () => {
  const upgraded = {
    key: 'u1',
    type: 'AksSteward.ClusterUpgraded',
    subject: '/x/aks-1',
    data: { to: '1.34.2' },
  };

  test('get an event once per key, as a CloudEvent', async () => {
    const room = await openMailroom({
      settings: { EVENT_TOPIC_ENDPOINT: TOPIC, TEAMS_WEBHOOK_URL: '', MAIL_TO: '' },
    });
    await room.publish(upgraded, upgraded, { ...upgraded, key: 'u2', subject: '/x/aks-2' });
    await room.run();
    const bodies = room.simulator
      .notifications()
      .map(({ to, body }) => ({ to, ...(body as object) }));
    expect(bodies).toMatchObject([
      {
        to: 'fleet',
        id: 'u1',
        specversion: '1.0',
        type: 'AksSteward.ClusterUpgraded',
        source: '/aks-steward',
        subject: '/x/aks-1',
        data: { to: '1.34.2' },
        time: '2026-11-23T06:00:00.000Z',
      },
      { id: 'u2', subject: '/x/aks-2' },
    ]);
  });

  test('without a topic get nothing, and nobody waits', async () => {
    const room = await openMailroom();
    await room.publish(upgraded);
    await room.run();
    expect(room.inbox()).toEqual([]);
    expect(room.host.instances().every(({ status }) => status === 'Completed')).toBe(true);
  });

  test('get notices with all that is known, and more than ten of them, each its own', async () => {
    const channels = { pipeline: { kind: 'eventGrid', setting: 'EVENT_TOPIC_ENDPOINT' } };
    const room = await openMailroom({
      notify: { channels },
      settings: { EVENT_TOPIC_ENDPOINT: TOPIC },
    });
    const notices = Array.from({ length: 45 }, (_, at) =>
      aNotice({ key: `n${at}`, link: '/api/x' }),
    );
    await room.announce(...notices);
    await room.run();
    const events = room.simulator.notifications().map(({ body }) => body as { subject: string });
    expect(events.map(({ subject }) => subject)).toEqual(notices.map(({ key }) => key));
    expect(events[0]).toMatchObject({
      type: 'AksSteward.Notice',
      data: { topic: 'rollout', title: 'Ring dev is done', link: 'https://steward.example/api/x' },
    });
  });
});

test('a channel of kind smtp delivers through a mail server', async () => {
  const room = await openMailroom();
  const kept: string[] = [];
  const server = await startMailServer({
    port: 0,
    now: () => room.clock.now(),
    keep: ({ to, title }) => kept.push(`${to}: ${title}`),
  });
  const channels = { post: { kind: 'smtp', setting: 'SMTP_URL', to: ['ops@contoso.example'] } };
  const other = await openMailroom({ notify: { channels }, settings: { SMTP_URL: server.url } });
  await other.announce(aNotice());
  await other.run();
  await server.close();
  expect(kept).toEqual(['ops@contoso.example: Ring dev is done']);
});

test('a route by tags finds the tags of clusters that the notice only names', async () => {
  const notify = {
    channels: { post: { kind: 'mail', setting: 'MAIL_ENDPOINT' } },
    routes: [{ clusters: { tags: { 'steward-ring': 'dev' } }, to: ['post'] }],
  };
  const room = await openMailroom({ notify });
  const [cluster] = [...room.simulator.world.clusters.values()];
  const clusters = [{ id: cluster?.id ?? '', name: 'one' }];
  await room.announce(aNotice({ clusters }), aNotice({ key: 'about nobody' }));
  await room.run();
  expect(room.inbox()).toHaveLength(1);
});
