/**
 * Proof that an upgrade really happened, from the nodes themselves: "Succeeded" from Azure is
 * none, and the version it shows is the wanted one from the first minute.
 */
import type { Cluster } from '../../shared/fleet/cluster';
import { isOlder } from '../../shared/fleet/versions';
import type { NodeFact } from '../../shared/kubernetes/facts';
import type { Reason } from '../../shared/reasons';

/** What keeps the nodes from proving the upgrade; nothing means that it is proved. */
export function missingProof(
  cluster: Cluster,
  nodes: readonly NodeFact[],
  target: string,
): Reason[] {
  return [
    ...emptyPools(cluster, nodes),
    ...named(nodes.filter(isBehind(target)), 'oldKubelet', `do not run ${target}`),
    ...named(
      nodes.filter(({ ready }) => !ready),
      'notReady',
      'are not Ready',
    ),
  ];
}

function isBehind(target: string): (node: NodeFact) => boolean {
  return ({ kubelet }) => isOlder(kubelet, target);
}

function emptyPools(cluster: Cluster, nodes: readonly NodeFact[]): Reason[] {
  const withNodes = new Set(nodes.map(({ pool }) => pool));
  return cluster.pools
    .filter(({ power, count, name }) => power === 'Running' && count > 0 && !withNodes.has(name))
    .map(({ name, count }) => ({
      code: 'noNodes',
      message: `Node pool ${name} should have ${count} nodes, and Kubernetes shows none.`,
    }));
}

function named(nodes: readonly NodeFact[], code: string, what: string): Reason[] {
  if (nodes.length === 0) return [];
  const list = nodes.map(({ name, kubelet }) => `${name} (${kubelet})`);
  return [{ code, message: `Nodes that ${what}: ${list.join(', ')}.`, evidence: { nodes: list } }];
}
