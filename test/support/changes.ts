/** What the app asked the simulated Azure to change, by Azure's own log. */
import type { Change } from '../../local/azure/changeLog';
import type { Stage } from './stage';

/** As the tokens of the app name it. */
const APP = 'aks-steward';

/** Commands that do more than look. */
const CREATES = /kubectl (create|apply|delete|patch)/;

/** A change of a cluster. */
export type ClusterChange = Change & { cluster: string };

/** What the app asked Azure to change on clusters. Commands that only look change nothing. */
export function changesOf({ simulator }: Stage): ClusterChange[] {
  return simulator
    .log()
    .filter(
      (change): change is ClusterChange =>
        change.by === APP &&
        change.cluster !== undefined &&
        (!change.operation.includes('runCommand') || CREATES.test(change.asked ?? '')),
    );
}

/** Those that Azure took. */
export function accepted(stage: Stage): ClusterChange[] {
  return changesOf(stage).filter(({ status }) => status < 300);
}

/** In words. */
export function said({ at, cluster, operation, pool, asked }: Change): string {
  return [at, cluster, pool, operation, asked].filter((part) => part !== undefined).join(' ');
}
