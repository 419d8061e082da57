/** What people get, from the announcement to the inbox. */
import { inTurn } from '../../support/drive';
import { aNotice, fatesOf, openMailroom, START } from '../../support/mailroom';
import type { SimResponse } from '../../../local/azure/http';
import type { Notice } from '../../../shared/notify/notice';
import { services } from '../../../shared/services';

const TEAMS = 'platform-team';
const MAIL = 'platform-team@contoso.example';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const teams = { kind: 'teams', setting: 'TEAMS_WEBHOOK_URL' };
const mail = { kind: 'mail', setting: 'MAIL_ENDPOINT' };

const refused: SimResponse = { status: 404, headers: {}, body: '' };
const busy: SimResponse = { status: 429, headers: { 'retry-after': '40' }, body: '' };
const broken: SimResponse = { status: 503, headers: {}, body: '' };

function many(count: number, fields: Partial<Notice> = {}): Notice[] {
  return Array.from({ length: count }, (_, at) =>
    aNotice({ key: `n${at}`, title: `Cluster ${at} is done`, ...fields }),
  );
}

async function trail(correlation: string) {
  const { entries } = await (await services().audit()).read({ correlation, limit: 1000 });
  return entries.map(
    ({ action, verdict, because: [first] }) => `${action} ${verdict} ${first?.code ?? ''}`,
  );
}

describe('a notice', () => {
  test('reaches every channel of the settings, once, however often it is announced', async () => {
    const room = await openMailroom();
    await room.announce(aNotice());
    await room.run();
    await room.announce(aNotice());
    await room.run();
    expect(room.inbox()).toEqual([`${TEAMS}: Ring dev is done`, `${MAIL}: Ring dev is done`]);
  });

  test('costs the story that announces it a single activity', async () => {
    const room = await openMailroom();
    const eventsOf = () =>
      room.host
        .instances()
        .filter(({ name }) => name === 'telling')
        .map(({ events }) => events);
    await room.announce();
    await room.announce(aNotice());
    await room.run();
    const [without = 0, once = 0] = eventsOf().sort((a, b) => a - b);
    // TaskScheduled, TaskCompleted, and begin and end of the episode that sees the answer.
    expect(once - without).toBe(4);
  });

  test('does not hold up the story while a channel is dead', async () => {
    const room = await openMailroom();
    room.answers.by = () => broken;
    await room.announce(aNotice());
    await room.run(START + MINUTE);
    const [story] = room.host.instances().filter(({ name }) => name === 'telling');
    expect(story).toMatchObject({ status: 'Completed' });
    expect(room.inbox()).toEqual([]);
  });

  test('accepted by Teams is not called posted in the trail', async () => {
    const room = await openMailroom();
    await room.announce(aNotice());
    await room.run();
    expect(await trail('channel:teams')).toEqual(['notice.send done acceptedNotPosted']);
    expect(await trail('channel:mail')).toEqual(['notice.send done acceptedNotDelivered']);
  });

  test('links to a page of ours', async () => {
    const room = await openMailroom();
    await room.announce(aNotice({ link: '/api/rollouts/1.34.2' }));
    await room.run();
    for (const { body } of room.simulator.notifications()) {
      expect(JSON.stringify(body)).toContain('https://steward.example/api/rollouts/1.34.2');
    }
  });
});

describe('a channel that is busy or away', () => {
  test('is asked again when it says so, and gets it once', async () => {
    const room = await openMailroom({ notify: { channels: { ops: teams } } });
    const answer = inTurn<SimResponse | undefined>(busy, broken, undefined);
    room.answers.by = () => answer();
    await room.announce(aNotice());
    await room.run();
    expect(room.inbox()).toEqual([`${TEAMS}: Ring dev is done`]);
    // 40 seconds as Teams asked, then 30 of our own pauses.
    expect(room.simulator.notifications()[0]?.at).toBe(START + 70_000);
  });

  test('for longer than a day loses the notice, and the trail says so', async () => {
    const room = await openMailroom({ notify: { channels: { ops: teams } } });
    room.answers.by = () => broken;
    await room.announce(aNotice());
    await room.run();
    expect(await fatesOf('ops')).toEqual(['givenUp']);
    expect(room.clock.now()).toBeGreaterThanOrEqual(START + 24 * HOUR);
    expect(await trail('channel:ops')).toEqual([
      'notice.send failed teamsRefused',
      'notice.channelDown failed teamsRefused',
    ]);
    expect(room.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  test('lets its fallback take over after a while, and that is told there once', async () => {
    const room = await openMailroom({
      notify: {
        channels: { ops: { ...teams, fallback: 'post' }, post: mail },
        routes: [{ to: ['ops'] }],
      },
    });
    room.answers.by = ({ url }) => (url.includes('/teams/') ? broken : undefined);
    await room.announce(...many(3));
    await room.run();
    expect(room.inbox()).toEqual([
      `${MAIL}: Notices: the channel 'ops' fails`,
      `${MAIL}: Cluster 0 is done`,
      `${MAIL}: Cluster 1 is done`,
      `${MAIL}: Cluster 2 is done`,
    ]);
    expect(await fatesOf('ops')).toEqual(['moved', 'moved', 'moved']);
  });

  test('with a wrong address is not waited for', async () => {
    const room = await openMailroom({
      notify: {
        channels: { ops: { ...teams, fallback: 'post' }, post: mail },
        routes: [{ to: ['ops'] }],
      },
    });
    room.answers.by = ({ url }) => (url.includes('/teams/') ? refused : undefined);
    await room.announce(aNotice());
    await room.run();
    expect(room.clock.now()).toBeLessThan(START + MINUTE);
    expect(room.inbox()).toHaveLength(2);
  });

  test('is used again once it works', async () => {
    const room = await openMailroom({
      notify: {
        channels: { ops: { ...teams, fallback: 'post' }, post: mail },
        routes: [{ to: ['ops'] }],
      },
    });
    room.answers.by = ({ url }) => (url.includes('/teams/') ? refused : undefined);
    await room.announce(aNotice({ key: 'first' }));
    await room.run();
    room.answers.by = () => undefined;
    await room.run(START + HOUR);
    await room.announce(aNotice({ key: 'second', title: 'Ring staging is done' }));
    await room.run();
    expect(room.inbox().at(-1)).toBe(`${TEAMS}: Ring staging is done`);
  });

  test.each(['ops', 'post'])('and whose setting is missing is told of: %s', async (name) => {
    const room = await openMailroom({
      notify: {
        channels: { [name]: { kind: 'teams', setting: 'NOT_THERE', fallback: 'mail' }, mail },
        routes: [{ to: [name] }],
      },
    });
    await room.announce(aNotice());
    await room.run();
    expect(room.inbox()).toEqual([
      `${MAIL}: Notices: the channel '${name}' fails`,
      `${MAIL}: Ring dev is done`,
    ]);
    expect(JSON.stringify(room.simulator.notifications())).toContain(
      'The setting NOT_THERE is missing',
    );
  });
});

describe('many at once', () => {
  test('fold: some on their own, the rest counted in one message', async () => {
    const room = await openMailroom({ notify: { channels: { post: mail } } });
    room.answers.by = () => broken;
    await room.announce(...many(47));
    await room.run(START + 30_000);
    room.answers.by = () => undefined;
    await room.run();
    const titles = room.inbox();
    expect(titles).toHaveLength(10);
    expect(titles.at(-1)).toBe(`${MAIL}: 38 more like this: rollout`);
    expect(new Set(await fatesOf('post'))).toEqual(new Set(['shown']));
  });

  test('of another topic are not held up by them', async () => {
    const room = await openMailroom({ notify: { channels: { post: mail } } });
    await room.announce(...many(15), aNotice({ key: 'b', topic: 'backup', title: 'No backup' }));
    await room.run();
    const found = room.simulator.notifications().find(({ title }) => title === 'No backup');
    expect(found?.at).toBe(START);
    expect(room.inbox()).toContain(`${MAIL}: 6 more like this: rollout`);
  });
});

describe('a host that dies', () => {
  test('before the hand-over: nothing is lost', async () => {
    const room = await openMailroom({ notify: { channels: { post: mail } } });
    room.answers.by = () => broken;
    await room.announce(...many(3));
    await room.run(START + 20_000);
    await room.crash();
    room.answers.by = () => undefined;
    await room.restart();
    await room.run();
    expect(room.inbox()).toHaveLength(3);
  });

  test.each([
    { kind: 'mail', channel: mail, copies: 1, says: false },
    { kind: 'teams', channel: teams, copies: 2, says: true },
  ])('between hand-over and note: $kind shows $copies', async ({ channel, copies, says }) => {
    const room = await openMailroom({ notify: { channels: { post: channel } } });
    let death: Promise<void> | undefined;
    room.answers.by = () => {
      death ??= room.crash();
      return undefined;
    };
    const store = await services().notices();
    const write = store.write.bind(store);
    // The process is gone once the message is out: it notes nothing any more.
    store.write = (...row) =>
      death === undefined ? write(...row) : Promise.reject(new Error('dead'));
    await room.announce(aNotice());
    await room.run();
    await death;
    store.write = write;
    await room.restart();
    await room.run();
    expect(room.inbox()).toHaveLength(copies);
    const last = JSON.stringify(room.simulator.notifications().at(-1)?.body);
    expect(last.includes('You may see this twice')).toBe(says);
    expect(await fatesOf('post')).toEqual(['shown']);
  });
});
