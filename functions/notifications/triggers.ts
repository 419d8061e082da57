/** The timers of the outbox: couriers that are lost are replaced, old rows are forgotten. */
import type { TimerHandler } from '@azure/functions';
import * as df from 'durable-functions';
import { DateTime } from 'luxon';
import { startStory, statusOf } from '../../shared/durable/client';
import { isAlive } from '../../shared/durable/status';
import { services } from '../../shared/services';
import { courier } from './courier';

/** How long it is known what has become of a notice: a repetition that comes later is news. */
const KEPT_DAYS = 30;

/** Every hour: is every batch that waits in good hands? */
export const replaceCouriers: TimerHandler = async (_timer, context) => {
  const client = df.getClient(context);
  const store = await services().notices();
  for (const { channel, batch, courier: instance, etag } of await store.couriers()) {
    const status = await statusOf(client, instance);
    if (status !== undefined && isAlive(status.runtimeStatus)) continue;
    const next = `${instance.replace(/@.*$/, '')}@${String(services().clock.now().getTime())}`;
    if (!(await store.replaceCourier(channel, batch, next, etag))) continue;
    context.log(`${instance} is lost: ${next} goes on`);
    await startStory(client, courier, next, { channel, batch });
  }
};

export const forgetNotices: TimerHandler = async () => {
  const now = DateTime.fromJSDate(services().clock.now(), { zone: 'utc' });
  const before = now.minus({ days: KEPT_DAYS }).toISO();
  await (await services().notices()).forget(before ?? '');
};
