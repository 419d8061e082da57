/**
 * Does anybody still use an API that the target does not have?
 * https://learn.microsoft.com/azure/aks/stop-cluster-upgrade-api-breaking-changes
 */
import { DateTime } from 'luxon';
import { minorsBetween } from '../../../../shared/fleet/versions';
import type { DeprecatedApiFact } from '../../../../shared/kubernetes/facts';
import { count, found, list, ofSeen, pass } from '../check';
import type { Case, Seen } from '../facts';
import type { Check } from '../report';

export function deprecatedApisCheck(one: Case, seen: Seen<DeprecatedApiFact[]>): Check[] {
  const { target, cluster } = one;
  if (target === undefined || minorsBetween(cluster.version, target) <= 0) {
    return [pass('deprecatedApis', 'The minor version stays, and with it every API.')];
  }
  return ofSeen('deprecatedApis', seen, (apis) => {
    const gone = apis.filter(({ removedIn }) => minorsBetween(removedIn, target) >= 0);
    if (gone.length === 0) return [allThere(target, apis)];
    const names = gone.map(nameOf);
    const what = `Since the API server started, somebody used ${list(names)}, which ${target} does not have.`;
    const evidence = { apis: names.slice(0, 20), target };
    if (isForced(one)) {
      const message = `${what} Forced until ${cluster.forceUntil ?? ''}: these callers will fail.`;
      return [found('apiGoneForced', message, evidence)];
    }
    const message = `${what} AKS refuses the upgrade until 12 hours after the last call. Move the callers to the API that replaces it.`;
    return [found('apiGone', message, evidence)];
  });
}

function allThere(target: string, apis: readonly DeprecatedApiFact[]): Check {
  const later = apis.map(nameOf);
  const still =
    later.length === 0
      ? ''
      : ` ${count(later.length, 'API')} in use will go later: ${list(later)}.`;
  return pass('deprecatedApis', `${target} has every API that is in use.${still}`);
}

function nameOf({ group, version, resource, removedIn }: DeprecatedApiFact): string {
  return `${resource} of ${[group, version].filter(Boolean).join('/')} (removed in ${removedIn})`;
}

function isForced({ cluster, now }: Case): boolean {
  const { forceUntil } = cluster;
  return forceUntil !== undefined && DateTime.fromISO(forceUntil) > DateTime.fromISO(now);
}
