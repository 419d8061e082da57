import { missingProof, type Wanted } from '../../../functions/upgrades/proof';
import type { NodeFact } from '../../../shared/kubernetes/facts';
import { aCluster, aPool } from '../../support/clusters';

const TARGET = '1.34.2';
const IMAGE = 'AKSUbuntu-2204gen2containerd-202611.03.0';
const OLD_IMAGE = 'AKSUbuntu-2204gen2containerd-202610.06.0';

const toTarget: Wanted = { kind: 'version', version: TARGET };
const toImages: Wanted = {
  kind: 'images',
  goal: { kind: 'nodeImages', week: '2026-W47', images: { westeurope: '202611.03.0' } },
};
const back: Wanted = { kind: 'back', pools: { system: { version: '1.33.4', image: OLD_IMAGE } } };

function aNode(fields: Partial<NodeFact> = {}): NodeFact {
  const node = { name: 'node-0', pool: 'system', kubelet: TARGET, bootId: 'b', cordoned: false };
  return { ...node, image: IMAGE, ready: true, ...fields };
}

const cluster = aCluster({
  version: TARGET,
  pools: [aPool({ version: TARGET, count: 1, image: IMAGE })],
});

test('nothing is missing when every node is Ready and runs the target or newer', () => {
  const nodes = [aNode(), aNode({ name: 'node-1', kubelet: '1.35.0' })];
  expect(missingProof(cluster, nodes, toTarget)).toEqual([]);
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
    name: 'a node that kept its image although Azure shows the new one',
    nodes: [aNode(), aNode({ name: 'old', image: OLD_IMAGE })],
    says: {
      code: 'oldImage',
      message: `Nodes that do not have the wanted image: old (${OLD_IMAGE}).`,
    },
  },
  {
    name: 'a node that takes no pods',
    nodes: [aNode(), aNode({ name: 'held', cordoned: true })],
    says: { code: 'cordoned', message: 'Nodes that take no new pods (cordoned): held (1.34.2).' },
  },
  {
    name: 'a node that AKS has set aside',
    nodes: [aNode(), aNode({ name: 'held', cordoned: true, quarantined: true })],
    says: { code: 'quarantined' },
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
  expect(missingProof(cluster, nodes, toTarget)).toEqual([expect.objectContaining(says)]);
});

test.each([
  { name: 'is stopped', pool: aPool({ power: 'Stopped' }) },
  { name: 'is scaled to nothing', pool: aPool({ count: 0 }) },
])('a pool that $name needs no nodes', ({ pool }) => {
  expect(missingProof(aCluster({ version: TARGET, pools: [pool] }), [], toTarget)).toEqual([]);
});

test('every shortcoming is told, not just the first', () => {
  const nodes = [aNode({ pool: 'other', ready: false, kubelet: '1.30.0' })];
  const codes = missingProof(cluster, nodes, toTarget).map(({ code }) => code);
  expect(codes).toEqual(['noNodes', 'oldKubelet', 'notReady']);
});

const oneOf = (fields: Parameters<typeof aPool>[0] = {}) =>
  aCluster({ version: TARGET, pools: [aPool({ version: TARGET, count: 3, ...fields })] });

test.each([
  { name: 'fewer nodes than Azure wants are missing', fields: {}, codes: ['noNodes'] },
  {
    name: 'the autoscaler may have taken some away',
    fields: { autoscale: { min: 1, max: 3 } },
    codes: [],
  },
])('$name', ({ fields, codes }) => {
  const missing = missingProof(oneOf(fields), [aNode()], toTarget);
  expect(missing.map(({ code }) => code)).toEqual(codes);
});

test('what was set aside before is not blamed on the upgrade', () => {
  const held = [aNode({ cordoned: true }), aNode({ name: 'q', cordoned: true, quarantined: true })];
  const before = { cordoned: ['node-0'], quarantined: ['q'] };
  expect(missingProof(cluster, held, toTarget, before)).toEqual([]);
});

test('a control plane that stayed behind is no upgrade, whatever the nodes run', () => {
  const stayed = { ...cluster, version: '1.33.4' };
  expect(missingProof(stayed, [aNode()], toTarget)).toEqual([
    {
      code: 'oldControlPlane',
      message:
        'The control plane of shop has 1.33.4, which is older than 1.34.2 and node pool system (1.34.2).',
      evidence: { version: '1.33.4' },
    },
  ]);
});

test('of a thousand nodes ten are named', () => {
  const nodes = Array.from({ length: 1000 }, (_, at) => aNode({ name: `n${at}`, ready: false }));
  const [reason] = missingProof(cluster, nodes, toTarget);
  expect(reason?.message).toMatch(/n9 \(1\.34\.2\) and 990 more\.$/);
  expect(JSON.stringify(reason).length).toBeLessThan(600);
});

describe('node images', () => {
  test.each([
    { name: 'the wanted image', image: IMAGE, codes: [] },
    { name: 'a newer one', image: 'AKSUbuntu-2204gen2containerd-202611.10.0', codes: [] },
    { name: 'an older one', image: OLD_IMAGE, codes: ['oldImage'] },
    { name: 'one that nobody has heard of', image: 'something', codes: ['oldImage'] },
  ])('$name', ({ image, codes }) => {
    const missing = missingProof(cluster, [aNode({ image })], toImages);
    expect(missing.map(({ code }) => code)).toEqual(codes);
  });

  test('a node without a label of its image proves nothing', () => {
    const { image, ...unlabelled } = aNode();
    expect(image).toBeDefined();
    const missing = missingProof(cluster, [unlabelled], toImages);
    expect(missing.map(({ code }) => code)).toEqual(['oldImage']);
  });
});

describe('after going back', () => {
  const wentBack = aCluster({
    version: TARGET,
    pools: [aPool({ version: '1.33.4', count: 1, image: OLD_IMAGE })],
  });

  test('nodes run exactly what they ran before', () => {
    const nodes = [aNode({ kubelet: '1.33.4', image: OLD_IMAGE })];
    expect(missingProof(wentBack, nodes, back)).toEqual([]);
  });

  test('a node that still runs the newer version or image is named', () => {
    const codes = missingProof(wentBack, [aNode()], back).map(({ code }) => code);
    expect(codes).toEqual(['oldKubelet', 'oldImage']);
  });
});
