/** The timers of the calendar: each starts an orchestration unless there is nothing to do. */
import { createHash } from 'node:crypto';
import type { InvocationContext, TimerHandler } from '@azure/functions';
import * as df from 'durable-functions';
import { startStory, statusOf } from '../../shared/durable/client';
import { isAlive } from '../../shared/durable/status';
import type { Story } from '../../shared/durable/steps';
import { services } from '../../shared/services';
import { calendarCheck } from './check';
import { policyRefused } from './policyRefused';

/** Every morning: what will go wrong in the next 90 days? */
export const checkCalendars: TimerHandler = async (_timer, context) => {
  await startUnlessAlive(calendarCheck, null, 'calendar:check', context);
};

/** Often: a broken new version of the policy must not go unnoticed. */
export const watchPolicy: TimerHandler = async (_timer, context) => {
  const source = await services().policy();
  const { refused } = await source.current();
  if (refused === undefined || !(await source.isNews(refused.version))) return;
  const version = createHash('sha256').update(refused.version).digest('hex').slice(0, 16);
  await startUnlessAlive(policyRefused, refused, `policy:refused:${version}`, context);
};

async function startUnlessAlive<Input>(
  story: Story<Input, unknown>,
  input: Input,
  instanceId: string,
  context: InvocationContext,
): Promise<void> {
  const client = df.getClient(context);
  const status = await statusOf(client, instanceId);
  if (status !== undefined && isAlive(status.runtimeStatus)) {
    context.log(`${instanceId} is still ${status.runtimeStatus}: not started again`);
    return;
  }
  await startStory(client, story, instanceId, input);
}
