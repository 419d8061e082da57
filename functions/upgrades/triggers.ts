/** Turns messages into rollouts: validates, recognises repeats, starts an orchestration, is done. */
import type {
  EventGridHandler,
  HttpHandler,
  HttpRequest,
  HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import * as df from 'durable-functions';
import { startStory, statusOf } from '../../shared/durable/client';
import { isVersion } from '../../shared/fleet/versions';
import { services } from '../../shared/services';
import type { NewVersionEvent } from '../../shared/azure/events';
import type { RolloutInput } from './contract';
import { rollout } from './rollout';
import { goalOf } from './goal';
import { type Goal, rolloutId } from './goalTypes';
import { decideStart } from './start';

/** Event Grid: a new version is available for one cluster. Any number of events make one rollout. */
export const newVersion: EventGridHandler = async (event, context) => {
  const parsed = await read(event, context);
  if (parsed !== undefined) await startOrJoin(parsed, context);
};

/** A malformed event is refused with a log line: delivering the batch again would not mend it. */
async function read(
  event: unknown,
  context: InvocationContext,
): Promise<NewVersionEvent | undefined> {
  const { parseEvent } = await import('../../shared/azure/events.js');
  try {
    const parsed = await parseEvent(event);
    if (parsed.kind === 'newVersion') return parsed;
    context.log(`event ignored: nothing is done about ${parsed.type}`);
  } catch (error) {
    context.error(`event refused: ${error instanceof Error ? error.message : String(error)}`);
  }
  return undefined;
}

async function startOrJoin(event: NewVersionEvent, context: InvocationContext): Promise<void> {
  const { policy } = await (await services().policy()).current();
  const { version: latest, stable } = event;
  const goal = goalOf(policy.upgrades, { latest, ...(stable === undefined ? {} : { stable }) });
  if (goal.kind !== 'act') {
    context.log(`no rollout: ${goal.because[0]?.message ?? ''} (${event.clusterId})`);
    return;
  }
  await startRollout(goal.action, event, context);
}

async function startRollout(
  target: string,
  event: NewVersionEvent,
  context: InvocationContext,
): Promise<void> {
  const client = df.getClient(context);
  const goal: Goal = { kind: 'kubernetes', version: target };
  const instanceId = rolloutId(goal);
  const verdict = decideStart(event, await statusOf(client, instanceId));
  context.log(`${instanceId}: ${verdict.because[0]?.message ?? ''} (${event.clusterId})`);
  if (verdict.kind !== 'act') return;
  const input: RolloutInput = { goal };
  await startStory(client, rollout, instanceId, input);
}

/** GET /api/rollouts/{version}: how far a rollout has come. */
export const readRollout: HttpHandler = async (
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> => {
  const version = request.params.version ?? '';
  if (!isVersion(version)) {
    return answer(400, { error: `version '${version}' is not a full version such as 1.34.2` });
  }
  const status = await statusOf(df.getClient(context), rolloutId({ kind: 'kubernetes', version }));
  if (status === undefined) return answer(404, { error: `there is no rollout of ${version}` });
  const { runtimeStatus, customStatus, output, createdTime } = status;
  return answer(200, {
    version,
    runtimeStatus,
    createdTime,
    progress: customStatus,
    result: output,
  });
};

function answer(status: number, jsonBody: object): HttpResponseInit {
  return { status, jsonBody };
}
