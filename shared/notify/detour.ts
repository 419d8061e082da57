/** What happens to notices whose channel fails: another channel, patience, and in the end a trace. */
import type { AuditEntry } from '../audit/entry';
import { isoText } from '../calendar/localText';
import type { Reason } from '../reasons';
import type { Surroundings } from './desk';
import { type Failure, GIVE_UP, isDown, type Outage, worse } from './outage';
import { outageNotice } from './outageNotice';
import { itemOf } from './parcel';
import { type Head, NOW } from './queue';

/** Notices that are moved in one step. */
const MOVED_MAX = 200;

export class Detour {
  constructor(
    private readonly channel: string,
    private readonly on: Surroundings,
  ) {}

  /** Notes that the channel has failed. One that is down is told of once, where it can be. */
  async note(failure: Failure): Promise<void> {
    const health = await this.on.store.health(this.channel);
    const outage = worse(health.outage, failure, this.on.now());
    const reported = outage.reported || (await this.report(outage));
    await this.on.store.noteHealth(this.channel, { ...health, outage: { ...outage, reported } });
  }

  /**
   * Moves what waits to the fallback when the channel is down, and gives up what has waited too long.
   * @returns false when all has to wait
   */
  async take(heads: Head[], outage: Outage): Promise<boolean> {
    if (!isDown(outage, this.on.now())) return false;
    const free = heads.filter((head) => this.wayFor(head) !== undefined).slice(0, MOVED_MAX);
    await this.move(free);
    const late = heads.filter((head) => !free.includes(head) && this.isLate(head));
    await this.giveUp(late, outage.reason);
    return free.length + late.length > 0;
  }

  /** For what the channel will never take. */
  async around(heads: Head[], reason: Reason): Promise<void> {
    const free = heads.filter((head) => this.wayFor(head) !== undefined);
    await this.move(free);
    await this.giveUp(
      heads.filter((head) => !free.includes(head)),
      reason,
    );
  }

  private isLate({ at }: Head): boolean {
    return Date.parse(at) + GIVE_UP <= this.on.now();
  }

  /** The fallback, unless it has failed this notice before. */
  private wayFor({ tried }: Head): string | undefined {
    const { fallback } = this.on.specs[this.channel] ?? {};
    const exists = fallback !== undefined && this.on.specs[fallback] !== undefined;
    return exists && !tried.includes(fallback) ? fallback : undefined;
  }

  /** Put there before it is taken from here: a notice may be in both places, but never in none. */
  private async move(heads: Head[]): Promise<void> {
    const [first] = heads;
    const to = first && this.wayFor(first);
    if (to === undefined) return;
    for (const { key, ...head } of heads) {
      const content = await this.on.store.content(this.channel, key);
      await this.on.store.add(to, NOW, { ...head, tried: [...head.tried, this.channel], content });
    }
    await this.on.wake(to, NOW, first?.id ?? '');
    await this.on.store.settle(this.channel, heads, { fate: 'moved', message: to });
  }

  private async giveUp(heads: Head[], reason: Reason): Promise<void> {
    const at = isoText(this.on.now());
    for (const { title, id } of heads) {
      const why = `'${title}' was not delivered: ${reason.message}`;
      this.on.complain(`${this.channel}: ${why}`);
      const because = [{ ...reason, message: why }];
      await this.on.audit(this.entry(`notice:${this.channel}-${id}`, at, 'notice.send', because));
    }
    await this.on.store.settle(this.channel, heads, { fate: 'givenUp', message: reason.code });
  }

  private async report(outage: Outage): Promise<boolean> {
    if (!isDown(outage, this.on.now())) return false;
    const { fallback } = this.on.specs[this.channel] ?? {};
    const others = Object.keys(this.on.specs).filter((name) => name !== this.channel);
    const notice = outageNotice(this.channel, outage, fallback);
    const at = isoText(this.on.now());
    for (const name of fallback === undefined ? others : [fallback]) {
      const item = itemOf(notice, { channel: name }, at);
      await this.on.store.add(name, NOW, item);
      await this.on.wake(name, NOW, item.id);
    }
    await this.on.audit(this.entry(notice.key, at, 'notice.channelDown', [outage.reason]));
    return true;
  }

  private entry(key: string, at: string, action: string, because: Reason[]): AuditEntry {
    const who = { actor: { kind: 'system' as const }, correlation: `channel:${this.channel}` };
    return { key, at, action, verdict: 'failed', because, ...who };
  }
}
