/** Takes news into the outbox, and hands out what waits there. */
import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import type { NoticeStore } from '../../shared/azure/noticeStore';
import { isoText } from '../../shared/calendar/localText';
import { startStory } from '../../shared/durable/client';
import { clusterKey } from '../../shared/fleet/cluster';
import { definedOnly } from '../../shared/fleet/optional';
import type { Policy } from '../../shared/fleet/policy';
import type { SentEvent } from '../../shared/notify/cloudEvent';
import { Desk, type Job, type Next, type Surroundings } from '../../shared/notify/desk';
import type { Notice } from '../../shared/notify/notice';
import { type Content, eventItem, itemOf } from '../../shared/notify/parcel';
import { NOW } from '../../shared/notify/queue';
import { deliveriesOf } from '../../shared/notify/routing';
import type { Outcome } from '../../shared/reasons';
import { services } from '../../shared/services';
import { courier } from './courier';

/** Messages of one turn: an activity must end within minutes. */
const STEPS_MAX = 20;

/** Keeps a notice for every channel that it goes to. Repeating it is harmless. */
export async function acceptNotice(
  notice: Notice,
  context?: InvocationContext,
): Promise<Outcome<null>> {
  const { policy } = await (await services().policy()).current();
  const specs = services().channels().specs(policy.notify);
  const store = await services().notices();
  const now = services().clock.now().getTime();
  const known = await withTags(notice, policy.notify);
  for (const delivery of deliveriesOf(known, policy, specs, now)) {
    const { channel, due: batch = NOW } = delivery;
    const item = itemOf(notice, delivery, isoText(now));
    await store.add(channel, batch, item);
    await wake(store, context, { channel, batch, id: item.id });
  }
  return { ok: null };
}

/** Routes by cluster need tags, and not everybody who announces knows them. */
async function withTags(notice: Notice, { routes }: Policy['notify']): Promise<Notice> {
  const { clusters = [] } = notice;
  const isAsked = routes.some((route) => route.clusters !== undefined);
  if (!isAsked || clusters.every(({ tags }) => tags !== undefined)) return notice;
  const fleet = await (await services().graph()).clusters();
  if (!('ok' in fleet)) return notice;
  const byKey = new Map(fleet.ok.map((one) => [clusterKey(one.id), one]));
  const full = clusters.map((one) => {
    const { location, tags } = byKey.get(clusterKey(one.id)) ?? {};
    return { ...definedOnly({ location, tags }), ...one };
  });
  return { ...notice, clusters: full };
}

/** Keeps an event for the topic of the settings. Repeating it is harmless. */
export async function acceptEvent(
  event: SentEvent,
  context?: InvocationContext,
): Promise<Outcome<null>> {
  const topic = services().channels().topic();
  if (topic === undefined) return { ok: null };
  const store = await services().notices();
  const item = eventItem(event, topic.name);
  await store.add(topic.name, NOW, item);
  await wake(store, context, { channel: topic.name, batch: NOW, id: item.id });
  return { ok: null };
}

/**
 * One turn of a courier: hands over what waits, until the channel asks for a pause. Repeating it is
 * harmless: what was handed over is noted after each message.
 */
export async function dispatch(job: Job, context?: InvocationContext): Promise<Outcome<Next>> {
  const desk = new Desk(job, await surroundings(context));
  for (let step = 0; step < STEPS_MAX; step++) {
    const next = await desk.step();
    if (next !== undefined) return { ok: next };
  }
  return { ok: { kind: 'more' } };
}

async function surroundings(context?: InvocationContext): Promise<Surroundings> {
  const world = services();
  const { policy } = await (await world.policy()).current();
  const store = await world.notices();
  const ways = world.channels();
  const topic = ways.topic();
  return {
    store,
    // The topic is a channel for events, whatever channels the policy has for notices.
    specs: { ...(topic && { [topic.name]: topic }), ...ways.specs(policy.notify) },
    open: (spec) => ways.open(spec),
    link: (path) => ways.link(path),
    decisionLink: (question, channel, page) =>
      world.approvalLinks()?.linkFor(question, channel, page),
    audit: async (entry) => (await world.audit()).write(entry),
    wake: (channel, batch, id) => wake(store, context, { channel, batch, id }),
    complain: (message) => context?.error(message),
    now: () => world.clock.now().getTime(),
  };
}

interface Waiting {
  channel: string;
  batch: string;
  /** Of the notice that wakes: the same again makes the same courier. */
  id: string;
}

/** Sees to it that the batch has a courier. */
async function wake(
  store: NoticeStore<Content>,
  context: InvocationContext | undefined,
  { channel, batch, id }: Waiting,
): Promise<void> {
  const instance = `notices:${channel}:${batch}:${id}`;
  const appointed = await store.appoint(channel, batch, instance);
  if (appointed !== instance || context === undefined) return;
  await startStory(df.getClient(context), courier, instance, { channel, batch });
}
