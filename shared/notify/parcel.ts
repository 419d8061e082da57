/** From what waits to what is handed over. */
import { createHash } from 'node:crypto';
import type { Item, NoticeStore, Sending } from '../azure/noticeStore';
import type { ChannelSpec, Parcel } from './channels';
import { eventOf, type SentEvent } from './cloudEvent';
import { collection, type Link, type Message, messageOf } from './message';
import type { Notice } from './notice';
import type { Head } from './queue';
import type { Delivery } from './routing';

/** What waits for a channel: news for people or programs, or an event that is no news. */
export type Content = { notice: Notice; to?: string } | { event: SentEvent };

/** @param at ISO instant, UTC */
export function itemOf(notice: Notice, { channel, to }: Delivery, at: string): Item<Content> {
  const { topic, severity, title, approval, exception } = notice;
  const content = { notice, ...(to === undefined ? {} : { to }) };
  // A link is for one channel and one question: it goes alone.
  const alone = (approval ?? exception) !== undefined;
  return {
    id: idOf(notice.key, channel, to),
    at,
    topic,
    severity,
    title,
    alone,
    tried: [],
    content,
  };
}

export function eventItem(event: SentEvent, channel: string): Item<Content> {
  const { id, type, time } = event;
  const headline = { topic: 'system' as const, severity: 'info' as const, title: type };
  const content = { event };
  return { id: idOf(id, channel), at: time, ...headline, alone: true, tried: [], content };
}

/** Keys of notices have signs that keys of rows may not have. */
function idOf(...parts: (string | undefined)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

interface Bag {
  sending: Sending;
  of: Head[];
  /** Whether it may have been handed over before. */
  again: boolean;
  spec: ChannelSpec;
  on: {
    store: NoticeStore<Content>;
    link(path: string): string | undefined;
    decisionLink(
      question: { id: string; expires: string },
      channel: string,
      page?: string,
    ): string | undefined;
  };
}

const AGAIN = 'You may see this twice: it is not known whether the first sending of it arrived.';

export async function parcelOf({ sending, of, again, spec, on }: Bag): Promise<Parcel> {
  const [first, ...others] = of;
  if (first === undefined) throw new Error('nothing is left to send');
  const contents = (heads: Head[]) =>
    Promise.all(heads.map(({ key }) => on.store.content(spec.name, key)));
  const { how, id } = sending;
  if (how === 'events') {
    const events = await contents(of);
    return { events: events.map((content, at) => asEvent(content, of[at] ?? first, on)) };
  }
  const parcel =
    how === 'one'
      ? oneOf(await contents([first]), id, spec, on)
      : together([first, ...others], id, how);
  return again ? { ...parcel, message: { ...parcel.message, note: AGAIN } } : parcel;
}

interface PeopleParcel {
  message: Message;
  to?: string;
}

function together(heads: [Head, ...Head[]], id: string, how: 'storm' | 'digest'): PeopleParcel {
  return { message: collection(heads, id, how) };
}

function oneOf([content]: Content[], id: string, spec: ChannelSpec, on: Bag['on']): PeopleParcel {
  if (content === undefined || !('notice' in content)) throw new Error('an event is no message');
  const { notice, to } = content;
  const message = messageOf(
    notice,
    id,
    linksOf(notice, to === undefined ? spec.name : `mail:${to}`, on),
  );
  return { message, ...(to === undefined ? {} : { to }) };
}

/** @param channel as it is bound to a signed link */
function linksOf({ approval, exception, link }: Notice, channel: string, on: Bag['on']): Link[] {
  const decide = approval && on.decisionLink(approval, channel);
  const except = exception && on.decisionLink(exception, channel, 'power/keep');
  const details = link === undefined ? undefined : on.link(link);
  return [
    ...(decide === undefined ? [] : [{ title: 'Decide', url: decide }]),
    ...(except === undefined ? [] : [{ title: 'Keep running', url: except }]),
    ...(details === undefined ? [] : [{ title: 'Details', url: details }]),
  ];
}

function asEvent(content: Content, { id, at }: Head, on: Bag['on']): SentEvent {
  if ('event' in content) return content.event;
  const { notice } = content;
  return eventOf(notice, id, at, notice.link === undefined ? undefined : on.link(notice.link));
}
