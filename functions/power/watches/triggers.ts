/** The timer of the watches. */
import type { TimerHandler } from '@azure/functions';
import * as df from 'durable-functions';
import { startStory } from '../../../shared/durable/client';
import { services } from '../../../shared/services';
import { powerWatch, powerWatchId } from './powerWatch';

/** Every day: what becomes of clusters that stay stopped. */
export const watchStopped: TimerHandler = async (_timer, context) => {
  const day = services().clock.now().toISOString().slice(0, 10);
  await startStory(df.getClient(context), powerWatch, powerWatchId(day), { day });
};
