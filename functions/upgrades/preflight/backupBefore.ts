/** Has Velero take a backup before an upgrade and waits for its end. */
import type { OrchestrationContext } from 'durable-functions';
import { DateTime } from 'luxon';
import { nowOf, sleep, type Step, steps, type Story } from '../../../shared/durable/steps';
import type * as activities from './activities';

export interface BackupBeforeInput {
  /** ARM id of the cluster. */
  id: string;
  privateApi: boolean;
  rollout: string;
  order: { name: string; namespace: string };
}

/** Looks until it is given up: about an hour and a half, on a growing interval. */
const LOOKS_MAX = 14;
const FIRST_PAUSE = 60;
const PAUSE_MAX = 600;

/** Answers whether it has ended; whether it ended well, the next look at the backups says. */
export const backupBefore: Story<BackupBeforeInput, boolean> = { name: 'backupBefore', tell };

function* tell(context: OrchestrationContext, input: BackupBeforeInput): Step<boolean> {
  try {
    yield* order(context, input);
    for (let look = 0; look < LOOKS_MAX; look++) {
      yield* sleep(context, Math.min(PAUSE_MAX, Math.round(FIRST_PAUSE * 1.5 ** look)));
      if (yield* hasEnded(context, input)) return true;
    }
  } catch (thrown) {
    context.error(`no backup of ${input.id} before its upgrade: ${String(thrown)}`);
  }
  return false;
}

function* order(context: OrchestrationContext, input: BackupBeforeInput) {
  const { orderBackup, readBackupCommand, startBackupCommand } = steps<typeof activities>(context);
  const { id, privateApi, order, rollout } = input;
  const asking = { instance: context.df.instanceId, began: nowOf(context) };
  if (!privateApi) return yield* orderBackup({ id, order, rollout, asking });
  const commandId = yield* startBackupCommand({ id, order, rollout, asking });
  return yield* readBackupCommand({ id, order, commandId });
}

function* hasEnded(
  context: OrchestrationContext,
  { id, privateApi, order }: BackupBeforeInput,
): Step<boolean> {
  const { backupEnded, startBackupLook } = steps<typeof activities>(context);
  if (!privateApi) return yield* backupEnded({ id, order });
  return yield* backupEnded({ id, order, commandId: yield* startBackupLook(id) });
}

/** Longest part of a rollout's id in a name that Kubernetes takes. */
const SLUG_MAX = 38;

/** @param now ISO instant, UTC */
export function backupName(rollout: string, now: string): string {
  const slug = rollout
    .toLowerCase()
    .replace(/^rollout:/, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_MAX)
    .replaceAll(/^-+|-+$/g, '');
  return `steward-${slug}-${DateTime.fromISO(now, { zone: 'utc' }).toFormat('yyyyMMddHHmm')}`;
}
