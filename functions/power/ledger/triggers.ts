/** The timer of the bills. */
import type { TimerHandler } from '@azure/functions';
import * as df from 'durable-functions';
import { startStory, statusOf } from '../../../shared/durable/client';
import { services } from '../../../shared/services';
import { asksForPower } from '../settings';
import { billsOf, readBills } from './bills';

/** Azure is done with a day some hours after its end; a run that was missed is made up. */
const EARLIEST = 4 * 3_600_000;

/** Every hour: has today's bill been read? */
export const lookForBills: TimerHandler = async (_timer, context) => {
  const { policy } = await (await services().policy()).current();
  if (!asksForPower(policy)) return;
  const client = df.getClient(context);
  const input = billsOf(services().clock.now().getTime() - EARLIEST);
  const id = `bills:${input.to}`;
  if ((await statusOf(client, id)) === undefined) await startStory(client, readBills, id, input);
};
