/** Is the cluster in a state in which Azure takes an upgrade? */
import { type Cluster, hasFailed, isChanging } from '../../../../shared/fleet/cluster';
import { count, found, pass } from '../check';
import type { Case } from '../facts';
import type { Check } from '../report';

export function stateCheck({ cluster, rules }: Case): Check[] {
  const checks = [...deleting(cluster), ...stopped(cluster, rules.stopped), ...unsettled(cluster)];
  if (checks.length > 0) return checks;
  const pools = count(cluster.pools.length, 'node pool');
  return [pass('state', `${cluster.name} and its ${pools} run, and nothing is going on.`)];
}

function deleting({ name, provisioningState }: Cluster): Check[] {
  if (!/^deleting$/i.test(provisioningState)) return [];
  return [found('deleting', `Somebody is deleting ${name}: there is nothing to upgrade.`)];
}

function stopped({ name, power }: Cluster, policy: 'skip' | 'wake'): Check[] {
  if (power !== 'Stopped') return [];
  const then = {
    skip: 'The policy leaves it out until it runs (upgrades.stopped: skip).',
    wake: 'It is started for the upgrade, looked at again and stopped afterwards.',
  };
  const message = `${name} is stopped, so nobody can look into it. ${then[policy]}`;
  return [found('stopped', message, { policy })];
}

function unsettled(cluster: Cluster): Check[] {
  const parts = [cluster, ...cluster.pools];
  const busy = parts.filter(({ provisioningState: state }) => isChanging(state) && !isEnd(state));
  const failed = parts.filter(({ provisioningState }) => hasFailed(provisioningState));
  return [
    ...(busy.length === 0
      ? []
      : [found('busy', `Azure is changing it: ${states(busy)}. The upgrade waits for the end.`)]),
    ...(failed.length === 0
      ? []
      : [
          found(
            'failedBefore',
            `The last change did not end well: ${states(failed)}. The upgrade goes on from there; look at the cause if it fails again.`,
            { errors: failed.flatMap(({ name, error }) => (error ? [{ name, ...error }] : [])) },
          ),
        ]),
  ];
}

function isEnd(provisioningState: string): boolean {
  return /^deleting$/i.test(provisioningState);
}

function states(parts: readonly { name: string; provisioningState: string }[]): string {
  return parts.map(({ name, provisioningState }) => `${name} is ${provisioningState}`).join(', ');
}
