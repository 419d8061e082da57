/** What triggers ask of the durable client. */
import type { DurableClient, DurableOrchestrationStatus } from 'durable-functions';
import type { Story } from './steps';

/** @returns undefined when there is no such instance, where the client throws */
export async function statusOf(
  client: DurableClient,
  instanceId: string,
): Promise<DurableOrchestrationStatus | undefined> {
  try {
    return await client.getStatus(instanceId);
  } catch (error) {
    if (error instanceof Error && error.message.includes('404')) return undefined;
    throw error;
  }
}

/** Starts a story. When somebody else was quicker it runs, which is all that is wanted. */
export async function startStory<Input>(
  client: DurableClient,
  story: Story<Input, unknown>,
  instanceId: string,
  input: Input,
): Promise<void> {
  try {
    await client.startNew(story.name, { instanceId, input });
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('already exists'))) throw error;
  }
}
