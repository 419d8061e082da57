/** Is Kured rebooting a node, or about to? https://kured.dev */
import { DateTime } from 'luxon';
import type { KuredFact, LockHolder, NodeFact } from '../../../../shared/kubernetes/facts';
import { found, list, ofSeen, pass } from '../check';
import type { Seen } from '../facts';
import type { Check } from '../report';

/** @param now ISO instant, UTC */
export function kuredCheck(kured: Seen<KuredFact>, nodes: Seen<NodeFact[]>, now: string): Check[] {
  const known = 'ok' in nodes ? nodes.ok : undefined;
  return ofSeen('kured', kured, (facts) => {
    const checks = [...rebooting(known ?? []), ...locked(facts, now, known)];
    if (checks.length > 0) return checks;
    const where = facts.daemonSet === undefined ? 'There is no Kured' : 'Kured holds no lock';
    return [pass('kured', `${where}, and no node is rebooting.`)];
  });
}

function rebooting(nodes: readonly NodeFact[]): Check[] {
  const names = nodes.filter((node) => node.rebooting === true).map(({ name }) => name);
  if (names.length === 0) return [];
  const message = `Kured is rebooting ${list(names)}. It passes when they are back.`;
  return [found('rebooting', message, { nodes: names })];
}

/** @param nodes undefined when nobody could see them: then no lock is called a ghost's */
function locked(
  { daemonSet = 'kured', holders }: KuredFact,
  now: string,
  nodes?: readonly NodeFact[],
): Check[] {
  return holders
    .filter((holder) => isHeld(holder, now))
    .map(({ node, since }) => {
      const evidence = { node, since, daemonSet };
      if (nodes?.every(({ name }) => name !== node)) {
        const message = `The lock of Kured belongs to ${node} since ${since}, a node that does not exist: no node will ever reboot. Remove the annotation weave.works/kured-node-lock from DaemonSet ${daemonSet}.`;
        return found('ghostLock', message, evidence);
      }
      const message = `Kured's lock belongs to ${node} since ${since}: it is about to be drained and rebooted. It passes when the lock is released.`;
      return found('rebootLock', message, evidence);
    });
}

/** A lock with an end is free again after it. */
function isHeld({ until }: LockHolder, now: string): boolean {
  return until === undefined || DateTime.fromISO(until) > DateTime.fromISO(now);
}
