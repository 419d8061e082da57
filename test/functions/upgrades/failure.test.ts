import {
  blockingBudgets,
  explainDrain,
  explainFault,
  isDrainFailure,
  onDrainedNodes,
} from '../../../functions/upgrades/failure';
import type { BudgetFact, PodFact } from '../../../shared/kubernetes/facts';
import { errors } from '../../fixtures/recorded/aks-errors.json';

const azure = { code: 'UpgradeFailed', message: 'Cannot evict pod.' };

function aBudget(fields: Partial<BudgetFact> = {}): BudgetFact {
  const counts = { disruptionsAllowed: 0, expectedPods: 2 };
  return { namespace: 'shop', name: 'web', selector: 'app=web', ...counts, ...fields };
}

const pods: PodFact[] = [
  { namespace: 'shop', name: 'web-0', node: 'aks-user1-0' },
  { namespace: 'shop', name: 'web-1' },
];

const pool = { kind: 'nodePool' as const, pool: 'user1', version: '1.34.2' };

const drains = ['aks-error-01', 'aks-error-02'];

test.each(errors)('of the recorded errors $id is told apart: drain or not', ({ id, message }) => {
  expect(isDrainFailure(pool, { code: '', message })).toBe(drains.includes(id));
});

test('a control plane is never drained', () => {
  expect(isDrainFailure({ kind: 'controlPlane', version: '1.34.2' }, azure)).toBe(false);
  expect(isDrainFailure({ kind: 'cluster', version: '1.34.2' }, azure)).toBe(true);
});

test('only budgets that have pods and let none go hold a drain', () => {
  const blocking = aBudget();
  const others = [aBudget({ disruptionsAllowed: 1 }), aBudget({ expectedPods: 0 })];
  expect(blockingBudgets([...others, blocking])).toEqual([blocking]);
});

test('the reason names the budget, its pods and their nodes, and says what to do', () => {
  const { code, message, evidence } = explainDrain(azure, [{ budget: aBudget(), pods }]);
  expect(code).toBe('drainBlocked');
  expect(message).toContain('PodDisruptionBudget shop/web allows no disruption');
  expect(message).toContain('web-0 on aks-user1-0, web-1');
  expect(message).toContain('Add replicas or loosen the budget');
  expect(evidence).toEqual({ azure, budgets: [{ budget: 'shop/web', pods: ['web-0', 'web-1'] }] });
});

test('a strict budget in a pool that was not drained is not blamed', () => {
  const node = { ready: true, kubelet: '1.33.6', bootId: 'b', cordoned: false };
  const nodes = [
    { ...node, name: 'aks-user1-0', pool: 'user1' },
    { ...node, name: 'aks-system-0', pool: 'system' },
  ];
  const elsewhere = [{ namespace: 'kube-system', name: 'dns-0', node: 'aks-system-0' }];
  const web = { budget: aBudget(), pods };
  const dns = { budget: aBudget({ name: 'dns' }), pods: elsewhere };
  expect(onDrainedNodes(pool, nodes, [web, dns])).toEqual([{ budget: aBudget(), pods: [pods[0]] }]);
  const whole = { kind: 'cluster' as const, version: '1.34.2' };
  expect(onDrainedNodes(whole, nodes, [web, dns])).toEqual([web, dns]);
});

test('pods that cannot be listed are counted', () => {
  const { message } = explainDrain(azure, [{ budget: aBudget(), pods: [] }]);
  expect(message).toContain('holds 2 pods');
});

test('without a blocking budget the words of Azure stand', () => {
  expect(explainDrain(azure, [])).toBe(azure);
});

test.each(errors)('of $id is told what Azure says and then what to do', ({ code, message }) => {
  const reason = { code, message };
  const told = explainFault(pool, reason);
  expect(told.message.startsWith(message.trim())).toBe(true);
  expect(told.message).toMatch(/[.!?] [A-Z][^.]+\.$/);
  expect(told.evidence?.class).toEqual(expect.any(String));
});
