/** Leaves a cluster as it was found, apart from the upgrade: settings, permissions, power. */
import type { OrchestrationContext } from 'durable-functions';
import type { Step } from '../../shared/durable/steps';
import type { Change } from '../../shared/fleet/change';
import { exactSettings, sameSettings } from '../../shared/fleet/poolSettings';
import { type Reason, reasonOf } from '../../shared/reasons';
import { ask } from './carryOut';
import type { ClusterUpgradeInput, Ending, Journey } from './journey';

/** Never throws. @returns what could not be put back */
export function* putBack(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
  { status }: Ending,
): Step<Reason[]> {
  const settings = settingsToPutBack(journey);
  const left = yield* attempt(context, input, journey, settings);
  const force: Change[] = journey.forced ? [{ kind: 'force' }] : [];
  left.push(...(yield* attempt(context, input, journey, force)));
  if (!journey.woken) return left;
  // Somebody will want to look at a cluster that failed.
  if (status === 'failed') return [...left, stillAwake(journey)];
  return [...left, ...(yield* attempt(context, input, journey, [{ kind: 'stop' }]))];
}

/** Pools that are gone or have their settings already need nothing. */
function settingsToPutBack({ cluster, settings }: Journey): Change[] {
  return cluster.pools.flatMap((pool): Change[] => {
    const own = settings[pool.name];
    if (own === undefined || sameSettings(exactSettings(pool), own)) return [];
    return [{ kind: 'poolSettings', pool: pool.name, settings: own }];
  });
}

function* attempt(
  context: OrchestrationContext,
  input: ClusterUpgradeInput,
  journey: Journey,
  changes: Change[],
): Step<Reason[]> {
  try {
    const failed = yield* ask(context, input, journey, changes);
    return failed
      .filter(({ change }) => change.kind !== 'poolSettings' || isMissing(journey, change))
      .map(({ reason }) => notPutBack(reason));
  } catch (thrown) {
    return [notPutBack(reasonOf(thrown))];
  }
}

/** A failed pool goes on with its upgrade whatever is asked of it, and may fail again with the settings put back. */
function isMissing(
  { cluster }: Journey,
  { pool, settings }: Extract<Change, { kind: 'poolSettings' }>,
) {
  const found = cluster.pools.find(({ name }) => name === pool);
  return found !== undefined && !sameSettings(exactSettings(found), settings);
}

function notPutBack({ code, message }: Reason): Reason {
  return {
    code: 'notPutBack',
    message: `Not left as it was found: ${message}`,
    evidence: { code },
  };
}

function stillAwake({ cluster }: Journey): Reason {
  const message = `${cluster.name} was stopped before and is left running, so that somebody can look at it; stop it afterwards.`;
  return { code: 'leftRunning', message };
}
