/** Waits until it is proved that a start or a stop has worked, or says what is missing. */
import type { OrchestrationContext } from 'durable-functions';
import { sleep, type Step, steps } from '../../../shared/durable/steps';
import type { Cluster } from '../../../shared/fleet/cluster';
import { type Reason, reasonOf } from '../../../shared/reasons';
import { nodeGroupOf } from '../guards/azure';
import type * as activities from './activities';
import type { AwakeLook } from './activities';
import type { StillBilled } from './asleep';
import { wantedNodes } from './awake';

/** Seconds between looks: about 20 minutes in all, as pods need their time. */
const PAUSES = [60, 60, 90, 120, 120, 150, 150, 150, 150, 150];

/** Resource Graph lags behind. */
const STOP_PAUSES = [60, 120, 180, 240];

/** @returns what is still missing after some 20 minutes; nothing when it is proved */
export function* proveAwake(
  context: OrchestrationContext,
  cluster: Cluster,
  probe?: string,
): Step<Reason[]> {
  const look = { id: cluster.id, wanted: wantedNodes(cluster), ...(probe && { probe }) };
  for (const pause of [...PAUSES, 0]) {
    const missing = yield* lookInside(context, cluster, look);
    if (missing.length === 0 || pause === 0) return missing;
    yield* sleep(context, pause);
  }
  return [];
}

function* lookInside(
  context: OrchestrationContext,
  { id, privateApi }: Cluster,
  look: AwakeLook,
): Step<Reason[]> {
  const { lookAwake, startAwakeLook } = steps<typeof activities>(context);
  try {
    const command = privateApi ? { commandId: yield* startAwakeLook(id) } : {};
    return yield* lookAwake({ ...look, ...command });
  } catch (thrown) {
    return [reasonOf(thrown)];
  }
}

export interface Asleep {
  missing: Reason[];
  /** Absent when nobody could look. */
  billed?: StillBilled;
}

/** @param pools node pools that were brought to zero; absent: the whole cluster was stopped */
export function* proveAsleep(
  context: OrchestrationContext,
  cluster: Cluster,
  pools?: string[],
): Step<Asleep> {
  const group = nodeGroupOf(cluster).split('/').at(-1) ?? '';
  const look = { id: cluster.id, group, ...(pools === undefined ? {} : { pools }) };
  const { lookAsleep } = steps<typeof activities>(context);
  try {
    for (const pause of [...STOP_PAUSES, 0]) {
      const seen = yield* lookAsleep(look);
      if (seen.missing.length === 0 || pause === 0) return seen;
      yield* sleep(context, pause);
    }
  } catch (thrown) {
    return { missing: [reasonOf(thrown)] };
  }
  return { missing: [] };
}
