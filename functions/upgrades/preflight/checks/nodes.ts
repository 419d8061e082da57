/** Are the nodes well before they are replaced? */
import type { NodeFact } from '../../../../shared/kubernetes/facts';
import { count, found, list, ofSeen, pass } from '../check';
import type { Seen } from '../facts';
import type { Check } from '../report';

export function nodesCheck(seen: Seen<NodeFact[]>): Check[] {
  return ofSeen('nodes', seen, (nodes) => {
    const checks = [...notReady(nodes), ...setAside(nodes), ...pressed(nodes)];
    if (checks.length > 0) return checks;
    return [pass('nodes', `${count(nodes.length, 'node')}, all Ready and taking pods.`)];
  });
}

function notReady(nodes: readonly NodeFact[]): Check[] {
  const names = nodes.filter(({ ready }) => !ready).map(({ name }) => name);
  if (names.length === 0) return [];
  const message = `${count(names.length, 'node')} not Ready: ${list(names)}. Repair or delete them first: an upgrade would stop there.`;
  return [found('notReady', message, { nodes: names.slice(0, 20) })];
}

function setAside(nodes: readonly NodeFact[]): Check[] {
  const quarantined = nodes.filter((node) => node.quarantined === true).map(({ name }) => name);
  const cordoned = nodes.filter((node) => node.cordoned && node.quarantined !== true);
  return [
    ...(quarantined.length === 0
      ? []
      : [
          found(
            'quarantined',
            `An earlier upgrade could not drain ${list(quarantined)} and set them aside. Drain and delete them.`,
            { nodes: quarantined.slice(0, 20) },
          ),
        ]),
    ...(cordoned.length === 0
      ? []
      : [
          found(
            'cordoned',
            `Cordoned: ${list(cordoned.map(({ name }) => name))}. Their pods find less room; uncordon them, or delete them if they are meant to go.`,
            { nodes: cordoned.slice(0, 20).map(({ name }) => name) },
          ),
        ]),
  ];
}

function pressed(nodes: readonly NodeFact[]): Check[] {
  const pressed = nodes.flatMap(({ name, pressure = [] }) =>
    pressure.length === 0 ? [] : [`${name} (${pressure.join(', ')})`],
  );
  if (pressed.length === 0) return [];
  const message = `Nodes under pressure: ${list(pressed)}. They may evict the pods of drained nodes; add room first.`;
  return [found('pressure', message, { nodes: pressed.slice(0, 20) })];
}
