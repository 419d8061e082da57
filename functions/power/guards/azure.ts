/** Guards that look at Azure, at the policy and at our own work. */
import { DateTime } from 'luxon';
import type { Lock } from '../../../shared/azure/locks';
import { frozenAt } from '../../../shared/calendar/freeze';
import { localText } from '../../../shared/calendar/localText';
import { type Cluster, isChanging, parseClusterId } from '../../../shared/fleet/cluster';
import { durationText } from '../../../shared/fleet/durations';
import { block, blockForNow, type Guard, type GuardFacts, ofSeen, pass } from './guard';

/** An upgrade whose window opens so soon would find the cluster stopped. */
const UPGRADE_SOON = 3_600_000;

export function operationGuard({ cluster }: GuardFacts): Guard {
  const { name } = cluster;
  const busy = [cluster, ...cluster.pools].find((part) => isChanging(part.provisioningState));
  if (busy === undefined) return pass('operation', `Azure is doing nothing to ${name}.`);
  const { name: part, provisioningState: state } = busy;
  const what = busy === cluster ? name : `node pool ${part} of ${name}`;
  const message = `Azure is at work on ${what} (${state}), and AKS Steward did not ask for it. It is waited for.`;
  return blockForNow('operation', 'foreignOperation', message, { part, state });
}

export function freezeGuard({ freezes, now, zone, action }: GuardFacts): Guard {
  const freeze = frozenAt(freezes, 'power', now);
  if (freeze === undefined) return pass('freeze', 'No freeze is on.');
  const until = localText(DateTime.fromISO(freeze.to).toMillis(), zone);
  const message = `The freeze '${freeze.name}' allows no ${action.kind} until ${until}.`;
  return blockForNow('freeze', 'freeze', message, { freeze: freeze.name, until: freeze.to });
}

/** https://learn.microsoft.com/azure/aks/start-stop-cluster asks for 15 to 30 minutes. */
export function restGuard({ last, rest, now, zone, action }: GuardFacts): Guard {
  if (last?.ended === undefined || last.result !== 'done' || last.kind === action.kind) {
    return pass('rest', 'The last change is long enough ago.');
  }
  const until = DateTime.fromISO(last.ended).toMillis() + rest;
  if (until <= now) return pass('rest', 'The last change is long enough ago.');
  const message =
    `Its last ${last.kind} ended less than ${durationText(rest)} ago; AKS wants some time ` +
    `between. The ${action.kind} is due at ${localText(until, zone)}.`;
  return blockForNow('rest', 'rest', message, { ended: last.ended });
}

export function rolloutGuard({ action, upgrades, now, zone }: GuardFacts): Guard {
  if (action.kind === 'start') return pass('rollout', 'A start is in no upgrade’s way.');
  return ofSeen('rollout', upgrades, (due) => {
    const next = due.find(({ at }) => at <= now + UPGRADE_SOON);
    if (next === undefined) return pass('rollout', 'No upgrade of it is due within the hour.');
    const { rollout, ring, at } = next;
    const when = at <= now ? 'now' : `at ${localText(at, zone)}`;
    const message = `${rollout} is at ring ${ring} and may come to this cluster ${when}; a stopped cluster would be left out. It is stopped afterwards.`;
    return blockForNow('rollout', 'upgradeDue', message, { rollout, ring });
  });
}

/**
 * Read-only locks refuse the request; any lock on the group of the nodes keeps their machines.
 * https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
 */
export function locksGuard({ cluster, action, locks }: GuardFacts): Guard {
  return ofSeen('locks', locks, (all) => {
    const lock = all.find((one) => isInTheWay(one, cluster, action.kind));
    if (lock === undefined) return pass('locks', 'No resource lock is in the way.');
    const { name, level, scope } = lock;
    const does = level === 'ReadOnly' ? 'refuses every change' : 'keeps the machines of its nodes';
    const message = `The lock '${name}' (${level}) on ${scope} ${does}. Remove it, or keep ${cluster.name} out of the power rules.`;
    return block('locks', 'locked', message, { lock: name, level, scope });
  });
}

function isInTheWay({ level, scope }: Lock, cluster: Cluster, kind: 'start' | 'stop'): boolean {
  const nodes = nodeGroupOf(cluster);
  if (level === 'ReadOnly') {
    return covers(scope, cluster.id) || covers(scope, nodes) || covers(nodes, scope);
  }
  return kind === 'stop' && (covers(scope, nodes) || covers(nodes, scope));
}

/** AKS names the group of the nodes itself when nobody did. */
export function nodeGroupOf({ id, location, nodeResourceGroup }: Cluster): string {
  const { subscription, resourceGroup, name } = parseClusterId(id);
  const group = nodeResourceGroup ?? `MC_${resourceGroup}_${name}_${location}`;
  return `/subscriptions/${subscription}/resourceGroups/${group}`;
}

/** What is locked holds for everything below. */
function covers(scope: string, id: string): boolean {
  return `${id}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase());
}
