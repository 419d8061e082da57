/** A cluster in good order, of which a test says only what is wrong. */
import type {
  AzureFacts,
  Case,
  KubernetesFacts,
} from '../../../../functions/upgrades/preflight/facts';
import { parsePolicy } from '../../../../shared/fleet/policy';
import type { NodeFact } from '../../../../shared/kubernetes/facts';
import { judge } from '../../../../functions/upgrades/preflight/judge';
import { aCluster, aPool } from '../../../support/clusters';

export const NOW = '2026-11-23T06:00:00.000Z';

/** @param text sections of the policy beside the rings */
export function policyWith(text = '') {
  return parsePolicy(`${text}\nrings: [{ name: dev }]`, 'fleet.yaml');
}

const SUBNET =
  '/subscriptions/sub-1/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes';

export function aCase(fields: Partial<Case> = {}, policy = ''): Case {
  const { upgrades: rules, backups } = policyWith(policy);
  const pools = [
    aPool({ vmSize: 'Standard_D4s_v5', subnetId: SUBNET, maxPods: 30 }),
    aPool({ name: 'user', mode: 'User', count: 6, vmSize: 'Standard_D8s_v5', subnetId: SUBNET }),
  ];
  return {
    cluster: aCluster({
      pools,
      networkPlugin: 'azure',
      networkPluginMode: 'overlay',
      nodeResourceGroup: 'nodes-of-shop',
    }),
    goal: { kind: 'kubernetes', version: '1.34.2' },
    target: '1.34.2',
    rules,
    backups,
    freezes: [],
    expected: 3_600_000,
    rollout: 'rollout:kubernetes:1.34.2',
    now: NOW,
    ...fields,
  };
}

export function azure(fields: Partial<AzureFacts> = {}): AzureFacts {
  return {
    offered: { ok: ['1.33.6', '1.34.2'] },
    quota: quota(100, 100),
    subnets: { ok: [{ id: SUBNET.toLowerCase(), usable: 251, used: 9 }] },
    locks: { ok: [] },
    ...fields,
  };
}

/** Cores that are free: in all, and of the family of the pools. */
export function quota(all: number, family: number): AzureFacts['quota'] {
  const size = { family: 'standardDSv5Family' };
  return {
    ok: {
      usages: [
        { name: 'cores', label: 'Total Regional vCPUs', used: 200 - all, limit: 200 },
        { name: 'standardDSv5Family', label: 'Standard DSv5', used: 200 - family, limit: 200 },
      ],
      sizes: {
        standard_d4s_v5: { ...size, cores: 4 },
        standard_d8s_v5: { ...size, cores: 8 },
      },
    },
  };
}

export function subnet(free: number): AzureFacts['subnets'] {
  return { ok: [{ id: SUBNET.toLowerCase(), usable: 251, used: 251 - free }] };
}

export function aNode(name: string, fields: Partial<NodeFact> = {}): NodeFact {
  const pool = name.startsWith('user') ? 'user' : 'system';
  return { name, pool, ready: true, kubelet: '1.33.4', bootId: name, cordoned: false, ...fields };
}

export function inside(fields: Partial<KubernetesFacts> = {}): KubernetesFacts {
  return {
    nodes: { ok: [aNode('system-0'), aNode('user-0')] },
    pods: { ok: [{ namespace: 'shop', name: 'web-1', phase: 'Running', ready: true }] },
    budgets: { ok: [] },
    deprecatedApis: { ok: [] },
    kured: { ok: { holders: [] } },
    backups: { ok: null },
    ...fields,
  };
}

export interface Finding {
  name: string;
  /** What of the cluster, the upgrade and the policy is unusual. */
  one?: Case;
  azure?: Partial<AzureFacts>;
  inside?: Partial<KubernetesFacts>;
  /** Check, status and code that are expected. */
  is: string;
  says?: string[];
}

/** A case of which the cluster is unusual. */
export function withCluster(fields: Partial<Case['cluster']>): Case {
  return aCase({ cluster: { ...aCase().cluster, ...fields } });
}

export const nothingSeen = { cannotLook: { code: 'throttled', message: 'Too many requests.' } };

/** One test per row: what the check finds, and that nothing else is wrong with it. */
export function testFindings(rows: Finding[]): void {
  test.each(rows)('$name: $is', ({ one = aCase(), azure: outside, inside: within, is, says }) => {
    const [id, status, code] = is.split(' ');
    const all = judge(one, azure(outside), inside(within), []).checks;
    const checks = all.filter((check) => check.id === id);
    const match = checks.find((check) => check.status === status && check.reason.code === code);
    expect(match ?? checks).toMatchObject({ id, status });
    for (const part of says ?? []) expect(match?.reason.message).toContain(part);
    const others = checks.filter((check) => check !== match).map(({ status: other }) => other);
    expect(others.filter((other) => other !== 'pass')).toEqual([]);
  });
}
