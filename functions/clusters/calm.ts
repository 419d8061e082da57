/** Waits until Azure has finished what somebody else began on a cluster. */
import type { OrchestrationContext } from 'durable-functions';
import { nowOf, sleep, type Step, steps, type Story } from '../../shared/durable/steps';
import { type Cluster, isChanging } from '../../shared/fleet/cluster';
import { type Outcome, reasonOf } from '../../shared/reasons';
import type * as activities from './activities';
import { secondsBeforeLook } from './waiting';

interface CalmInput {
  /** ARM id. */
  id: string;
  /** ISO instant, UTC. */
  since: string;
}

/** Nobody knows what it is, so the first looks are close together. */
const EXPECTED_SECONDS = 300;

const LOOKS_PER_HISTORY = 20;

export const calm: Story<CalmInput, Outcome<Cluster>> = { name: 'calm', tell };

function* tell(context: OrchestrationContext, { id, since }: CalmInput): Step<Outcome<Cluster>> {
  try {
    for (let look = 0; look < LOOKS_PER_HISTORY; look++) {
      const cluster = yield* steps<typeof activities>(context).readCluster(id);
      if (!isBusy(cluster)) return { ok: cluster };
      const expectedSeconds = EXPECTED_SECONDS;
      const wait = secondsBeforeLook({ since, now: nowOf(context), expectedSeconds });
      if (wait === undefined) return { refused: stillBusy(cluster, since) };
      yield* sleep(context, wait);
    }
  } catch (thrown) {
    return { refused: reasonOf(thrown) };
  }
  context.df.continueAsNew({ id, since });
  return { refused: { code: 'continued', message: 'goes on in a new history' } };
}

function isBusy(cluster: Cluster): boolean {
  return [cluster, ...cluster.pools].some((part) => isChanging(part.provisioningState));
}

function stillBusy({ name, provisioningState }: Cluster, since: string) {
  const message = `${name} has been ${provisioningState} since ${since}, and AKS Steward did not ask for it.`;
  return { code: 'foreignOperation', message };
}
