/** The timers of the calendar: each starts an orchestration unless there is nothing to do. */
import { createHash } from 'node:crypto';
import type { InvocationContext, TimerHandler } from '@azure/functions';
import * as df from 'durable-functions';
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
  if (status !== undefined && ALIVE.includes(status)) {
    context.log(`${instanceId} is still ${status}: not started again`);
    return;
  }
  try {
    await client.startNew(story.name, { instanceId, input });
  } catch (error) {
    // Another timer was quicker between our look and our start: then it runs, as we want.
    if (!(error instanceof Error && error.message.includes('already exists'))) throw error;
  }
}

const ALIVE = ['Running', 'Pending', 'ContinuedAsNew', 'Suspended'];

async function statusOf(client: df.DurableClient, instanceId: string): Promise<string | undefined> {
  try {
    return (await client.getStatus(instanceId)).runtimeStatus;
  } catch (error) {
    if (error instanceof Error && error.message.includes('404')) return undefined;
    throw error;
  }
}
