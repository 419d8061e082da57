/** Turns messages into rollouts: validates, recognises repeats, starts an orchestration, is done. */
import type { EventGridHandler, InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { startStory, statusOf } from '../../shared/durable/client';
import { services } from '../../shared/services';
import type { AksEvent } from '../../shared/azure/events';
import type { Verdict } from '../../shared/reasons';
import type { RolloutInput } from './contract';
import { lookAtFleet } from './offers/triggers';
import { rollout } from './rollout';
import { type Announced, goalsOf } from './goal';
import { type Goal, rolloutId } from './goalTypes';
import { decideStart } from './start';

/** Event Grid: a new version is available for one cluster. Any number of events make one rollout. */
export const newVersion: EventGridHandler = async (event, context) => {
  const parsed = await readEvent(event, ['newVersion'], context);
  if (parsed === undefined) return;
  const { time, clusterId, version: latest, stable } = parsed;
  const announced = { latest, ...(stable === undefined ? {} : { stable }) };
  await rollOut({ time, because: clusterId, announced }, context);
};

/**
 * An event of these kinds. A malformed one is refused with a log line: delivering the batch again
 * would not mend it.
 */
export async function readEvent<Kind extends AksEvent['kind']>(
  event: unknown,
  kinds: readonly Kind[],
  context: InvocationContext,
): Promise<Extract<AksEvent, { kind: Kind }> | undefined> {
  const { parseEvent } = await import('../../shared/azure/events.js');
  try {
    const parsed = await parseEvent(event);
    const isOfKind = (one: AksEvent): one is Extract<AksEvent, { kind: Kind }> =>
      (kinds as readonly string[]).includes(one.kind);
    if (isOfKind(parsed)) return parsed;
    const type = parsed.kind === 'other' ? parsed.type : parsed.kind;
    context.log(`event ignored: nothing is done about ${type}`);
  } catch (error) {
    context.error(`event refused: ${error instanceof Error ? error.message : String(error)}`);
  }
  return undefined;
}

/** News that may be a reason for a rollout. */
export interface News {
  /** ISO instant, UTC, at which Azure published it. */
  time: string;
  /** For the log. */
  because: string;
  announced?: Announced;
}

/** Starts the rollout that the policy wants now, or joins the one that is running. */
export async function rollOut(news: News, context: InvocationContext): Promise<Verdict<Goal>> {
  const { policy, offers } = await lookAtFleet(news.time);
  const goal = goalsOf(policy.upgrades, offers, news.announced);
  if (goal.kind === 'act') await startRollout(goal.action, news, context);
  else context.log(`no rollout: ${goal.because[0]?.message ?? ''} (${news.because})`);
  return goal;
}

async function startRollout(goal: Goal, news: News, context: InvocationContext): Promise<void> {
  const client = df.getClient(context);
  const instanceId = rolloutId(goal);
  const verdict = decideStart(news, await statusOf(client, instanceId));
  context.log(`${instanceId}: ${verdict.because[0]?.message ?? ''} (${news.because})`);
  if (verdict.kind !== 'act') return;
  const input: RolloutInput = { goal };
  // News from Azure gives every cluster another chance.
  await (await services().upgradeNotes()).hold(instanceId, []);
  await startStory(client, rollout, instanceId, input);
}
