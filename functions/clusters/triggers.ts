/** Event Grid: AKS replaces the nodes of a pool. */
import type { EventGridHandler, InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import type { DurableClient } from 'durable-functions';
import type { PoolRollingEvent } from '../../shared/azure/events';
import { startStory, statusOf } from '../../shared/durable/client';
import { isAlive } from '../../shared/durable/status';
import { services } from '../../shared/services';
import { foreignWork, foreignWorkId } from './foreignWork';
import { POOL_ROLLED } from './operation';
import { judgeRolling, type RollingFacts } from './rolling';

/** Wakes the operation that waits for it, or reports work that AKS Steward did not start. */
export const poolRolling: EventGridHandler = async (event, context) => {
  const parsed = await read(event, context);
  if (parsed === undefined) return;
  const client = df.getClient(context);
  const verdict = judgeRolling(await factsOf(client, parsed));
  context.log(`${parsed.pool} ${parsed.state}: ${verdict.because[0]?.message ?? ''}`);
  if (verdict.kind !== 'act') return;
  const { action } = verdict;
  if (action.kind === 'wake') await client.raiseEvent(action.instance, POOL_ROLLED, parsed.state);
  else await report(client, { event: parsed, because: verdict.because });
};

/** A malformed event is refused with a log line: delivering it again would not mend it. */
async function read(
  event: unknown,
  context: InvocationContext,
): Promise<PoolRollingEvent | undefined> {
  const { parseEvent } = await import('../../shared/azure/events.js');
  try {
    const parsed = await parseEvent(event);
    if (parsed.kind === 'poolRolling') return parsed;
    context.log(`event ignored: ${parsed.kind} is not about a node pool`);
  } catch (error) {
    context.error(`event refused: ${error instanceof Error ? error.message : String(error)}`);
  }
  return undefined;
}

async function factsOf(client: DurableClient, event: PoolRollingEvent): Promise<RollingFacts> {
  const { clusterId, pool } = event;
  const note = await (await services().operations()).rolling(clusterId, pool);
  const status = note && (await statusOf(client, note.instance));
  const lease = await (await services().leases()).heldBy(clusterId, services().clock.now());
  return {
    event,
    ...(note && { note }),
    ...(status && {
      status: {
        alive: isAlive(status.runtimeStatus),
        lastUpdated: status.lastUpdatedTime.toISOString(),
      },
    }),
    ...(lease && { lease }),
  };
}

/** Once per cluster and day, however many pools and events. */
async function report(
  client: DurableClient,
  input: Parameters<typeof foreignWork.tell>[1],
): Promise<void> {
  const id = foreignWorkId(input.event);
  if ((await statusOf(client, id)) === undefined) await startStory(client, foreignWork, id, input);
}
