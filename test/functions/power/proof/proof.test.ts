/** What proves that a cluster is awake, or asleep. */
import { orphans, stillBilled } from '../../../../functions/power/proof/asleep';
import { missingAfterStart, wantedNodes } from '../../../../functions/power/proof/awake';
import type { NodeGroupItem } from '../../../../shared/azure/nodeGroups';
import type { Answers, NodeFact, PodFact } from '../../../../shared/kubernetes/facts';
import { aCluster, aPool } from '../../../support/clusters';

type Seen = Answers['afterStart'];

const node = (name: string, pool = 'system', ready = true): NodeFact => ({
  ...{ name, pool, ready, kubelet: '1.34.2', bootId: 'b', cordoned: false },
});
const pod = (fields: Partial<PodFact>): PodFact => ({
  ...{ namespace: 'kube-system', name: 'dns', node: 'n1', phase: 'Running', ready: true },
  ...fields,
});
const service = { namespace: 'web', name: 'guard' };
const webhook = { configuration: 'c', name: 'w', fails: true, wildcard: false, system: false };

const well: Seen = {
  nodes: { ok: [node('n1')] },
  pods: { ok: [pod({})] },
  validatingWebhooks: { ok: [] },
  mutatingWebhooks: { ok: [] },
  endpoints: { ok: [] },
};
const wanted = [{ name: 'system', mode: 'System' as const, nodes: 1 }];
const endpointOf = (ready: boolean) => ({
  ok: [{ namespace: 'web', service: 'guard', node: 'n1', ready }],
});
const needed = { validatingWebhooks: { ok: [{ ...webhook, service }] } };

test.each<{ what: string; seen: Partial<Seen>; missing: string[] }>([
  { what: 'all is there', seen: {}, missing: [] },
  {
    what: 'a node is not Ready',
    seen: { nodes: { ok: [node('n1', 'system', false)] } },
    missing: ['nodesMissing'],
  },
  {
    what: 'a node is of another pool',
    seen: { nodes: { ok: [node('n1', 'web')] } },
    missing: ['nodesMissing'],
  },
  {
    what: 'a pod is on a node that is gone',
    seen: { pods: { ok: [pod({ namespace: 'web', node: 'n0' })] } },
    missing: ['ghostPods'],
  },
  {
    what: 'a pod that is through was on it',
    seen: { pods: { ok: [pod({ node: 'n0', phase: 'Succeeded' })] } },
    missing: [],
  },
  {
    what: 'a system pod crashes',
    seen: { pods: { ok: [pod({ ready: false, waiting: 'CrashLoopBackOff' })] } },
    missing: ['systemPodsDown'],
  },
  {
    what: 'a pod of people is not ready',
    seen: { pods: { ok: [pod({ namespace: 'web', ready: false })] } },
    missing: [],
  },
  { what: 'a webhook answers', seen: { ...needed, endpoints: endpointOf(true) }, missing: [] },
  {
    what: 'a webhook has nobody ready',
    seen: { ...needed, endpoints: endpointOf(false) },
    missing: ['webhookDown'],
  },
  {
    what: 'a webhook may stay silent',
    seen: { validatingWebhooks: { ok: [{ ...webhook, service, fails: false }] } },
    missing: [],
  },
  {
    what: 'somebody outside answers',
    seen: { validatingWebhooks: { ok: [webhook] } },
    missing: [],
  },
  {
    what: 'nobody can see pods',
    seen: { pods: { cannotLook: { code: 'cannotLook', message: 'no' } } },
    missing: ['cannotLook', 'cannotLook'],
  },
])('awake when $what: $missing', ({ seen, missing }) => {
  const found = missingAfterStart(wanted, { ...well, ...seen });
  expect(found.map(({ code }) => code)).toEqual(missing);
});

test('nodes are wanted as they were; an autoscaler owes its minimum, spot nothing', () => {
  const pools = [
    aPool({ count: 3 }),
    aPool({ name: 'web', mode: 'User', count: 5, autoscale: { min: 2, max: 9 } }),
    aPool({ name: 'spot', mode: 'User', count: 5, spot: true }),
    aPool({ name: 'off', mode: 'User', count: 2, power: 'Stopped' }),
  ];
  expect(wantedNodes(aCluster({ pools })).map(({ name, nodes }) => `${name} ${nodes}`)).toEqual([
    'system 3',
    'web 2',
  ]);
});

describe('in the group of the nodes', () => {
  const item = (fields: Partial<NodeGroupItem>): NodeGroupItem => ({
    ...{ kind: 'scaleSet', name: 'x', subscription: 's', group: 'g' },
    ...fields,
  });

  test.each<{ what: string; items: NodeGroupItem[]; pools?: string[]; found: number }>([
    { what: 'an empty scale set', items: [item({ machines: 0 })], found: 0 },
    { what: 'one with machines', items: [item({ machines: 2 })], found: 1 },
    { what: 'a machine', items: [item({ kind: 'machine', deallocated: false })], found: 1 },
    {
      what: 'a deallocated machine',
      items: [item({ kind: 'machine', deallocated: true })],
      found: 0,
    },
    {
      what: 'machines of another pool',
      items: [item({ machines: 2, pool: 'system' })],
      pools: ['web'],
      found: 0,
    },
    {
      what: 'machines of the pool',
      items: [item({ machines: 2, pool: 'web' })],
      pools: ['web'],
      found: 1,
    },
  ])('$what', ({ items, pools, found }) => {
    expect(orphans(items, pools)).toHaveLength(found);
  });

  test('disks and addresses go on billing', () => {
    const items = [
      item({ kind: 'disk', sizeGb: 128 }),
      item({ kind: 'disk', sizeGb: 64 }),
      item({ kind: 'address' }),
      item({ machines: 0 }),
    ];
    expect(stillBilled(items)).toEqual({ disks: 2, diskGb: 192, addresses: 1 });
  });
});
