/**
 * Is there a legal way to the target, and by which steps?
 * https://learn.microsoft.com/azure/aks/upgrade-aks-cluster
 */
import {
  compareVersions,
  isOlder,
  minorsBetween,
  newestOf,
} from '../../../../shared/fleet/versions';
import { found, list, ofSeen, pass } from '../check';
import type { Case, Seen } from '../facts';
import type { Check } from '../report';

/** How many minors a pool may lag behind the control plane; two before 1.28. */
const LAG_MAX = 3;
const LAG_MAX_BEFORE_1_28 = 2;

export function pathCheck(one: Case, offered: Seen<string[]>): Check[] {
  const { cluster, target } = one;
  if (target === undefined) return [pass('path', 'Node images need no step between.')];
  if (!isOlder(cluster.version, target)) {
    return [pass('path', `The control plane has ${cluster.version}: only pools are upgraded.`)];
  }
  return ofSeen('path', offered, (versions) => [
    wayTo(one, target, versions),
    ...lagging(one, target),
  ]);
}

function wayTo({ cluster }: Case, target: string, offered: string[]): Check {
  const { name, location, version } = cluster;
  const minors = minorsBetween(version, target);
  const newest = newestOf(offered.filter((one) => minorsBetween(version, one) === 1));
  const first = minors > 1 && !offered.includes(target) ? newest : target;
  if (first === undefined || !offered.includes(first)) {
    const evidence = { location, version, target, offered: [...offered].sort(compareVersions) };
    const offers = offered.length === 0 ? 'nothing newer' : list(evidence.offered);
    const message = `Azure offers ${name} in ${location} no way from ${version} to ${target}: it offers ${offers}. It passes once the region has the version.`;
    return found('notOffered', message, evidence);
  }
  const hops = first === target ? [target] : [first, ...minorsAfter(first, target), target];
  const message = `From ${version} by ${hops.join(', then ')}.`;
  return pass('path', message, { version, hops, offered: offered.length });
}

/** `1.33` between 1.32.9 and 1.34.2: which patch, AKS says when it is next. */
function minorsAfter(first: string, target: string): string[] {
  const [major = '1', minor = '0'] = first.split('.');
  const between = minorsBetween(first, target) - 1;
  return Array.from(
    { length: Math.max(0, between) },
    (_, at) => `${major}.${Number(minor) + at + 1}`,
  );
}

function lagging({ cluster }: Case, target: string): Check[] {
  const most = compareVersions(target, '1.28.0') >= 0 ? LAG_MAX : LAG_MAX_BEFORE_1_28;
  const behind = cluster.pools.filter(({ version }) => minorsBetween(version, target) > most);
  if (behind.length === 0) return [];
  const pools = behind.map(({ name, version }) => `${name} (${version})`);
  const message = `A pool may be at most ${most} minors behind the control plane, so ${list(pools)} must be raised before it goes to ${target}: these nodes are drained twice.`;
  return [found('poolLags', message, { pools })];
}
