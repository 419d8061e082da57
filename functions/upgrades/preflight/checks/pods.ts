/** Do all pods run before their nodes are replaced? What is broken before is not the upgrade's fault. */
import type { PodFact } from '../../../../shared/kubernetes/facts';
import { count, found, list, ofSeen, pass } from '../check';
import type { Seen } from '../facts';
import type { Check } from '../report';

/** A container that waits for one of these only starts by luck. */
const BROKEN = /BackOff$|^Err|Error$/;

export function podsCheck(seen: Seen<PodFact[]>): Check[] {
  return ofSeen('pods', seen, (pods) => {
    const broken = pods.flatMap((pod) => {
      const why = whyBroken(pod);
      return why === undefined ? [] : [`${pod.namespace}/${pod.name} (${why})`];
    });
    if (broken.length === 0)
      return [pass('pods', `${count(pods.length, 'pod')}, none in trouble.`)];
    const message = `${broken.length} of ${count(pods.length, 'pod')} in trouble before the upgrade: ${list(broken)}. Repair them, or they hide what the upgrade breaks.`;
    return [found('podsNotRunning', message, { pods: broken.slice(0, 20) })];
  });
}

/** Undefined when it runs, or has done what it was for. */
function whyBroken({ phase, waiting }: PodFact): string | undefined {
  if (waiting !== undefined && BROKEN.test(waiting)) return waiting;
  return phase === 'Pending' || phase === 'Unknown' ? phase : undefined;
}
