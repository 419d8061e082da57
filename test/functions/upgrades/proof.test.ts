import { missingProof } from '../../../functions/upgrades/proof';
import type { NodeFact } from '../../../shared/kubernetes/facts';
import { aCluster, aPool } from '../../support/clusters';

const TARGET = '1.34.2';

function aNode(fields: Partial<NodeFact> = {}): NodeFact {
  const node = { name: 'node-0', pool: 'system', kubelet: TARGET, bootId: 'b', cordoned: false };
  return { ...node, ready: true, ...fields };
}

const cluster = aCluster({ version: TARGET, pools: [aPool({ version: TARGET, count: 1 })] });

test('nothing is missing when every node is Ready and runs the target or newer', () => {
  const nodes = [aNode(), aNode({ name: 'node-1', kubelet: '1.35.0' })];
  expect(missingProof(cluster, nodes, TARGET)).toEqual([]);
});

test.each([
  {
    name: 'an old kubelet',
    nodes: [aNode(), aNode({ name: 'old', kubelet: '1.33.10' })],
    says: { code: 'oldKubelet', message: 'Nodes that do not run 1.34.2: old (1.33.10).' },
  },
  {
    name: 'a node that is not Ready',
    nodes: [aNode({ ready: false })],
    says: { code: 'notReady', message: 'Nodes that are not Ready: node-0 (1.34.2).' },
  },
  {
    name: 'a pool without nodes',
    nodes: [],
    says: {
      code: 'noNodes',
      message: 'Node pool system should have 1 nodes, and Kubernetes shows none.',
    },
  },
])('$name is named', ({ nodes, says }) => {
  expect(missingProof(cluster, nodes, TARGET)).toEqual([expect.objectContaining(says)]);
});

test.each([
  { name: 'is stopped', pool: aPool({ power: 'Stopped' }) },
  { name: 'is scaled to nothing', pool: aPool({ count: 0 }) },
])('a pool that $name needs no nodes', ({ pool }) => {
  expect(missingProof(aCluster({ pools: [pool] }), [], TARGET)).toEqual([]);
});

test('every shortcoming is told, not just the first', () => {
  const nodes = [aNode({ pool: 'other', ready: false, kubelet: '1.30.0' })];
  const codes = missingProof(cluster, nodes, TARGET).map(({ code }) => code);
  expect(codes).toEqual(['noNodes', 'oldKubelet', 'notReady']);
});
