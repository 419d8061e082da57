/**
 * Where a courier works: it takes the next message of its batch, hands it over and notes what became
 * of it. Before the hand-over the courier's row says which message it is, afterwards that it is done.
 *
 * A host that dies in between leaves the row behind. The same message is then handed over again
 * under the same id: a mail service sends it once, subscribers of Event Grid know the id, and Teams,
 * which cannot know it, shows a second card that says that it may be one.
 */
import type { AuditEntry } from '../audit/entry';
import type { Courier, Health, NoticeStore, Sending } from '../azure/noticeStore';
import { isoText } from '../calendar/localText';
import { type Outcome, type Reason, reasonOf } from '../reasons';
import type { Channel, ChannelSpec, Parcel } from './channels';
import { Detour } from './detour';
import { type Failure, isAboutMessage } from './outage';
import { type Content, parcelOf } from './parcel';
import { belongsTo, choose, type Head, NOW, STORM_SPAN } from './queue';

/** One courier's work: the batch of a channel, and who the courier is. */
export interface Job {
  channel: string;
  batch: string;
  /** Instance id. */
  courier: string;
}

/** What the courier does next. */
export type Next = { kind: 'ended' } | { kind: 'wait'; seconds: number } | { kind: 'more' };

export interface Surroundings {
  store: NoticeStore<Content>;
  /** All channels there are. */
  specs: Record<string, ChannelSpec>;
  open(spec: ChannelSpec): Promise<Channel>;
  /** Absolute address of a page of ours. */
  link(path: string): string | undefined;
  /** @param page below /api; by default the one of approvals */
  decisionLink(
    question: { id: string; expires: string },
    channel: string,
    page?: string,
  ): string | undefined;
  audit(entry: AuditEntry): Promise<void>;
  /** Sees to it that somebody empties the batch; the same id again is harmless. */
  wake(channel: string, batch: string, id: string): Promise<void>;
  /** For what nobody can be told. */
  complain(message: string): void;
  /** Milliseconds since 1970 (UTC). */
  now(): number;
}

/** How many are looked at to begin with: more matter only when they are told together. */
const HEADS = 100;

/** A sender that has not noted the end by then is gone. */
const HANDS_MAX = 120_000;

export class Desk {
  private readonly detour: Detour;
  /** Of the courier's row, as this desk has left it. */
  private etag = '';

  constructor(
    private readonly job: Job,
    private readonly on: Surroundings,
  ) {
    this.detour = new Detour(job.channel, on);
  }

  /** @returns undefined when there is more to do at once */
  async step(): Promise<Next | undefined> {
    const { channel, batch } = this.job;
    const row = await this.on.store.courier(channel, batch);
    if (row?.courier !== this.job.courier) return { kind: 'ended' };
    this.etag = row.etag;
    if (row.sending !== undefined) return this.resume(row.sending);
    const heads = await this.on.store.someHeads(channel, batch, HEADS);
    if (heads.length === 0) return this.leave();
    const health = await this.on.store.health(channel);
    const { outage } = health;
    if (outage === undefined || outage.until <= this.on.now()) return this.begin(heads, health);
    const detoured = await this.detour.take(heads, outage);
    return detoured ? undefined : wait(outage.until - this.on.now());
  }

  /** A notice that came while the courier left finds it gone and appoints another, or is seen here. */
  private async leave(): Promise<Next | undefined> {
    const { channel, batch, courier } = this.job;
    if (!(await this.on.store.dismiss(channel, batch, this.etag))) return undefined;
    const late = await this.on.store.someHeads(channel, batch, 1);
    if (late.length === 0) return { kind: 'ended' };
    const appointed = await this.on.store.appoint(channel, batch, courier);
    return appointed === courier ? undefined : { kind: 'ended' };
  }

  private async begin(first: Head[], { recent }: Health): Promise<Next | undefined> {
    const { channel } = this.job;
    const now = this.on.now();
    const { heads, chosen } = await this.choose(first, recent);
    if (chosen === undefined) return undefined;
    if ('wait' in chosen) return wait(chosen.wait * 1000);
    const of = heads.filter((head) => belongsTo(chosen, head));
    const id = `${channel}-${of[0]?.id ?? ''}-${of.length}`;
    return this.handOver({ ...chosen, id, until: now + HANDS_MAX }, of, false);
  }

  /** One notice is found among the first; what is told together, among all. */
  private async choose(first: Head[], recent: Health['recent']) {
    const { channel, batch } = this.job;
    const forPrograms = this.on.specs[channel]?.kind === 'eventGrid';
    const on = { collected: batch !== NOW, forPrograms, recent, now: this.on.now() };
    const chosen = choose(first, on);
    if (first.length < HEADS || isSingle(chosen)) return { heads: first, chosen };
    const heads = await this.on.store.heads(channel, batch);
    return { heads, chosen: choose(heads, on) };
  }

  /** Somebody was here before: still at it, gone in the middle, or gone with the bookkeeping left. */
  private async resume(sending: Sending): Promise<Next | undefined> {
    const { channel, batch } = this.job;
    const heads = await this.on.store.heads(channel, batch);
    const of = heads.filter((head) => belongsTo(sending, head));
    if (sending.over === true) return this.close(sending, of);
    const now = this.on.now();
    if (sending.until > now) return wait(sending.until - now);
    return this.handOver({ ...sending, until: now + HANDS_MAX }, of, true);
  }

  private async handOver(sending: Sending, of: Head[], again: boolean): Promise<Next | undefined> {
    if (!(await this.hold(sending))) return wait(1000);
    const outcome = await this.send(sending, of, again);
    if (!('ok' in outcome)) return this.failed(of, failureOf(outcome));
    const { channel } = this.job;
    await this.hold({ ...sending, over: true });
    await this.on.audit({
      key: `notice:${sending.id}`,
      at: isoText(this.on.now()),
      actor: { kind: 'system' },
      action: 'notice.send',
      verdict: 'done',
      because: [outcome.ok],
      correlation: `channel:${channel}`,
    });
    const health = await this.on.store.health(channel);
    await this.on.store.noteHealth(channel, this.healthAfter(health, of));
    return this.close(sending, of);
  }

  /** What cannot even be written is at fault itself. */
  private async send(sending: Sending, of: Head[], again: boolean): Promise<Outcome<Reason>> {
    const { channel } = this.job;
    const spec = this.on.specs[channel];
    if (spec === undefined) {
      return {
        refused: { code: 'noChannel', message: `There is no channel '${channel}' any more.` },
      };
    }
    let parcel: Parcel;
    try {
      parcel = await parcelOf({ sending, of, again, spec, on: this.on });
    } catch (error) {
      return { refused: { ...reasonOf(error), evidence: { status: 400 } } };
    }
    try {
      return await (await this.on.open(spec)).send(parcel);
    } catch (error) {
      return { refused: reasonOf(error) };
    }
  }

  private async failed(of: Head[], failure: Failure): Promise<undefined> {
    if (isAboutMessage(failure)) await this.detour.around(of, failure.reason);
    else await this.detour.note(failure);
    await this.hold(undefined);
  }

  private async close(sending: Sending, of: Head[]): Promise<undefined> {
    await this.on.store.settle(this.job.channel, of, { fate: 'shown', message: sending.id });
    await this.hold(undefined);
  }

  /** Notes what the courier has in its hands; false when there is another courier now. */
  private async hold(sending: Sending | undefined): Promise<boolean> {
    const { channel, batch, courier } = this.job;
    const row: Courier = sending === undefined ? { courier } : { courier, sending };
    const etag = await this.on.store.write(channel, batch, row, this.etag);
    this.etag = etag ?? '';
    return etag !== undefined;
  }

  private healthAfter({ recent }: Health, [first]: Head[]): Health {
    const now = this.on.now();
    const { topic } = first ?? { topic: 'system' as const };
    const before = (recent[topic] ?? []).filter((at) => at > now - STORM_SPAN);
    return { recent: { ...recent, [topic]: [...before, now] } };
  }
}

function isSingle(chosen: ReturnType<typeof choose>): boolean {
  return chosen !== undefined && 'how' in chosen && ['one', 'events'].includes(chosen.how);
}

function failureOf(outcome: Exclude<Outcome<Reason>, { ok: Reason }>): Failure {
  if ('refused' in outcome) return { reason: outcome.refused };
  const { after, reason } = outcome.retry;
  return { reason, after };
}

function wait(milliseconds: number): Next {
  return { kind: 'wait', seconds: Math.max(1, Math.ceil(milliseconds / 1000)) };
}
