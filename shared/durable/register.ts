/** Registers activities and stories under the names by which orchestrators call them. */
import * as df from 'durable-functions';
import type { Outcome } from '../reasons';
import { withRequests } from '../requests';
import { handlerOf, type Story } from './steps';

type ActivityFunction = (input: never) => Promise<Outcome<unknown>>;

/**
 * Every exported function of a module becomes an activity of the same name. Its answer says how
 * many requests to Azure it took.
 */
export function registerActivities(module: Record<string, ActivityFunction>): void {
  for (const [name, run] of Object.entries(module)) {
    df.app.activity(name, { handler: (input: unknown) => withRequests(() => run(input as never)) });
  }
}

export function registerStories(stories: Story<never, unknown>[]): void {
  for (const story of stories) df.app.orchestration(story.name, handlerOf(story));
}
