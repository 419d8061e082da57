/** What an API server says of webhooks, jobs and NodePools, and what is made of it. */
import { factsOf } from '../../../shared/kubernetes/questions';
import { limitCommand, limitPools, readLimitOutput } from '../../../shared/kubernetes/karpenter';
import type { KubernetesReply } from '../../../shared/kubernetes/api';

const service = { namespace: 'kyverno', name: 'kyverno-svc', path: '/validate', port: 443 };
const everything = { apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'], operations: ['*'] };

function webhook(fields: object) {
  const webhooks = [{ name: 'w.io', clientConfig: { service }, rules: [everything], ...fields }];
  return factsOf({ kind: 'validatingWebhooks' }, [{ metadata: { name: 'c' }, webhooks }])[0];
}

const expression = (key: string, operator: string, ...values: string[]) => ({
  namespaceSelector: { matchExpressions: [{ key, operator, values }] },
});

test.each<{ what: string; fields: object; is: object }>([
  {
    what: 'as Kubernetes has it by default',
    fields: {},
    is: { fails: true, wildcard: true, system: true },
  },
  { what: 'that may stay silent', fields: { failurePolicy: 'Ignore' }, is: { fails: false } },
  {
    what: 'for some kinds',
    fields: { rules: [{ ...everything, apiGroups: ['apps'], resources: ['deployments'] }] },
    is: { wildcard: false },
  },
  {
    what: 'for all kinds of one group',
    fields: { rules: [{ ...everything, apiGroups: ['apps'] }] },
    is: { wildcard: false },
  },
  {
    what: 'that leaves kube-system out by name',
    fields: expression('kubernetes.io/metadata.name', 'NotIn', 'kube-system'),
    is: { system: false },
  },
  {
    what: 'that leaves out what AKS manages',
    fields: expression('control-plane', 'DoesNotExist'),
    is: { system: false },
  },
  {
    what: 'for namespaces with a label of their own',
    fields: { namespaceSelector: { matchLabels: { policies: 'on' } } },
    is: { system: false },
  },
  {
    what: 'answered from outside',
    fields: { clientConfig: { url: 'https://example.com' } },
    is: { fails: true },
  },
])('a webhook $what', ({ fields, is }) => {
  expect(webhook(fields)).toMatchObject(is);
});

test('a Job that has completed has ended, whatever it says besides', () => {
  const metadata = { name: 'j', namespace: 'n', annotations: { 'steward/keep-alive': 'true' } };
  const status = { conditions: [{ type: 'Complete', status: 'True' }] };
  expect(factsOf({ kind: 'jobs' }, [{ metadata, status }])).toEqual([
    { namespace: 'n', name: 'j', active: 0, ended: true, keepAlive: 'true' },
  ]);
});

test('limits of a NodePool may be numbers; without Karpenter there are no pools', () => {
  const pool = { metadata: { name: 'p' }, spec: { limits: { cpu: 10 } } };
  expect(factsOf({ kind: 'karpenterPools' }, [pool])).toEqual([
    { name: 'p', limits: { cpu: '10' }, nodes: 0 },
  ]);
  expect(factsOf({ kind: 'karpenterPools' }, null)).toBeNull();
});

describe('limits', () => {
  const orders = [
    { name: 'default', limits: { cpu: '0' } },
    { name: 'gpu', limits: null },
  ];
  const api = (reply: KubernetesReply, sent: unknown[] = []) => ({
    send: (...request: unknown[]) => {
      sent.push(request);
      return Promise.resolve(reply);
    },
  });

  test('are merged into each NodePool', async () => {
    const sent: unknown[] = [];
    expect(await limitPools(orders, api({ status: 200, body: '{}' }, sent))).toEqual({ ok: null });
    expect(sent).toEqual([
      ['PATCH', '/apis/karpenter.sh/v1/nodepools/default', { spec: { limits: { cpu: '0' } } }],
      ['PATCH', '/apis/karpenter.sh/v1/nodepools/gpu', { spec: { limits: null } }],
    ]);
  });

  test('of one that is gone are no fault; without the right it is said', async () => {
    expect(await limitPools(orders, api({ status: 404, body: '' }))).toEqual({ ok: null });
    const refused = await limitPools(orders, api({ status: 403, body: '' }));
    expect(refused).toMatchObject({ refused: { code: 'cannotLook' } });
  });

  test('in a private cluster are a command that no name can break out of', () => {
    expect(limitCommand(orders.slice(0, 1))).toBe(
      `kubectl patch nodepools.karpenter.sh default --type merge -p '{"spec":{"limits":{"cpu":"0"}}}'`,
    );
    expect(() => limitCommand([{ name: "x'; rm -rf /", limits: null }])).toThrow('NodePool');
    expect(readLimitOutput({ exitCode: 1, output: 'no' })).toHaveProperty('refused');
  });
});
