/**
 * Many notices through a channel that fails: none lost, none shown twice. The emulator takes minutes
 * for ten thousand, so those are kept in memory, as test/local/tables proves it would keep them.
 */
import { acceptNotice } from '../../../functions/notifications/activities';
import type { Notification } from '../../../local/azure/notifications';
import { Seed } from '../../../local/azure/seed';
import { mailIn } from '../../../local/inbox/content';
import { memoryTables } from '../../../local/tables/memory';
import { aNotice, fatesOf, openMailroom, START } from '../../support/mailroom';

const AT_ONCE = 40;

/** How many notices a message tells of. */
function toldBy({ title }: Notification): number {
  return Number(/^(\d+) more like this/.exec(title)?.[1] ?? 1);
}

test.each([
  { count: 1000, where: 'Azurite' },
  { count: 10_000, where: 'memory', tables: memoryTables() },
])(
  '$count notices, kept in $where',
  async ({ count, tables }) => {
    const room = await openMailroom({
      notify: { channels: { post: { kind: 'mail', setting: 'MAIL_ENDPOINT' } } },
      tables,
    });
    const seed = new Seed(7);
    let asked = 0;
    // Two of three hand-overs fail, before or after the mail is on its way.
    room.answers.by = ({ url, method }) => {
      if (!url.includes('/emails:send') || method !== 'POST') return undefined;
      const chance = Number.parseInt(seed.hex(`answer ${asked++}`).slice(0, 4), 16) % 3;
      return chance === 0 ? undefined : { status: chance === 1 ? 429 : 503, headers: {}, body: '' };
    };
    const notices = Array.from({ length: count }, (_, at) =>
      aNotice({ key: `n${at}`, title: `Cluster ${at} is done` }),
    );
    const accept = async () => {
      for (let notice = notices.pop(); notice !== undefined; notice = notices.pop()) {
        await acceptNotice(notice);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, accept));
    // A tenth is announced again, as after a crash.
    for (let at = 0; at < count / 10; at++) await acceptNotice(aNotice({ key: `n${at}` }));
    await room.run(START + 12 * 3_600_000);
    await room.run();

    const received = room.simulator.notifications();
    const singles = received.filter(({ title }) => !title.includes('more like this'));
    expect(new Set(singles.map(({ title }) => title)).size).toBe(singles.length);
    expect(received.reduce((sum, one) => sum + toldBy(one), 0)).toBe(count);
    const fates = await fatesOf('post');
    expect([fates.length, new Set(fates)]).toEqual([count, new Set(['shown'])]);
    expect(received.length).toBeLessThan(50);
    const folded = received.find(({ title }) => title.includes('more like this'));
    expect(folded && mailIn(folded).plainText).toMatch(/and \d+ more/);
    expect(asked).toBeGreaterThan(received.length);
  },
  120_000,
);
