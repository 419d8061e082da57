/** Pools go back when a person says so, and otherwise it is told what could be done. */
import { rollbackCluster } from '../../../../functions/upgrades/rollback/rollbackCluster';
import type { Decision } from '../../../../functions/approvals/contract';
import type { UpgradeRules } from '../../../../functions/upgrades/contract';
import { parsePolicy } from '../../../../shared/fleet/policy';
import { aCluster, aPool, aRef } from '../../../support/clusters';
import { type Answers, drive } from '../../../support/drive';

const OLD = 'AKSUbuntu-2204gen2containerd-202610.06.0';
const NEW = 'AKSUbuntu-2204gen2containerd-202611.03.0';
const ref = { cluster: 'sub-1:rg-1:shop', look: 'before' };
const worse = { code: 'podsNotReady', message: 'Pods are not ready.' };

const cluster = aCluster({
  version: '1.34.2',
  pools: [
    aPool({ version: '1.34.2', image: NEW }),
    aPool({ name: 'user', mode: 'User', version: '1.34.2', image: NEW }),
  ],
});
const before = { version: '1.33.4', image: OLD };
const gone = { ...cluster, pools: cluster.pools.map((pool) => ({ ...pool, ...before })) };

const notes = ['system', 'user'].map((pool) => ({
  pool,
  ...before,
  rollout: 'r',
  until: '2026-11-29T06:00:00.000Z',
}));
const used = [{ ...before, at: '2026-11-23T06:00:00Z' }];

function rulesOf(rollback: string): UpgradeRules {
  const { upgrades, backups } = parsePolicy(`rings: [{ name: dev }]\nupgrades: {${rollback}}`, 'p');
  return { upgrades, backups };
}

interface Stage {
  rules?: UpgradeRules;
  answer?: Decision['answer'];
  answers?: Answers;
  /** What became of a change. */
  outcome?: unknown;
}

function play({
  rules = rulesOf('rollback: {}'),
  answer = 'approved',
  answers,
  outcome,
}: Stage = {}) {
  const because = { code: 'decided', message: 'Ann has said so.' };
  const asked: unknown[] = [];
  const told = drive(
    rollbackCluster,
    { rollout: 'r', ring: 'dev', cluster: aRef(), before: ref, rules, worse: [worse] },
    {
      instanceId: 'back',
      answers: {
        readCluster: () => ({ ok: cluster }),
        readRollback: () => ({ ok: { notes, recent: { system: used, user: used } } }),
        takeLease: () => ({ ok: null }),
        releaseLease: () => ({ ok: null }),
        lookForProof: () => ({ ok: { missing: [], nodes: 6 } }),
        lookAtHealth: () => ({ ok: { facts: {} as never, because: [] } }),
        ...answers,
      },
      children: {
        approval: (request) => {
          asked.push(request);
          return { answer, at: '2026-11-23T06:00:00.000Z', votes: [], because };
        },
        operation: () => outcome ?? { ok: gone },
      },
    },
  );
  const changes = told.children
    .filter(({ name }) => name === 'operation')
    .map(({ input }) => (input as { change: unknown }).change);
  return { ...told, changes, asked, codes: told.output.map(({ code }) => code) };
}

test('after a yes the pools go back one after the other, and the nodes prove it', () => {
  const { changes, codes, calls } = play();
  expect(changes).toEqual([
    { kind: 'rollback', pool: 'system', ...before },
    { kind: 'rollback', pool: 'user', ...before },
  ]);
  expect(codes).toEqual(['wentBack', 'controlPlaneStays']);
  const proof = calls.find(({ name }) => name === 'lookForProof');
  expect(proof?.input).toMatchObject({ aim: { kind: 'back', pools: { user: before } } });
});

test('the cluster is held from the yes on and given back at the end', () => {
  const names = play().calls.map(({ name }) => name);
  expect(names.indexOf('takeLease')).toBeGreaterThan(names.indexOf('readRollback'));
  expect(names.at(-1)).toBe('releaseLease');
});

test('people are asked with all they need', () => {
  const [request] = play().asked;
  expect(request).toMatchObject({
    kind: 'rollback',
    title: 'shop: let its node pools go back?',
    ring: 'dev',
    facts: expect.arrayContaining([{ label: 'Possible until', value: notes[0]?.until }]) as unknown,
    reasons: [{ reason: worse }, { reason: { code: 'controlPlaneStays' } }],
  });
});

test.each(['refused', 'expired', 'canceled'] as const)('after %s nothing is changed', (answer) => {
  const { changes, codes } = play({ answer });
  expect([changes, codes]).toEqual([[], ['notBack', 'controlPlaneStays']]);
});

test('silence can mean yes', () => {
  const rules = rulesOf('rollback: { onExpiry: proceed }');
  expect(play({ answer: 'expired', rules }).changes).toHaveLength(2);
});

test('without a policy nobody is asked, and people read what they could do', () => {
  const { asked, output } = play({ rules: rulesOf('') });
  expect(asked).toEqual([]);
  expect(output[0]?.message).toMatch(
    /^Until 2026-11-29T06.*: node pool system back to 1\.33\.4.*Nobody is asked/,
  );
});

test('a pool that fails to go back stops the others', () => {
  const refused = { code: 'UpgradeFailed', message: 'Cannot evict pod.' };
  const { changes, output } = play({ outcome: { refused } });
  expect(changes).toHaveLength(1);
  expect(output[0]).toMatchObject({ code: 'notBack' });
  expect(output[0]?.message).toContain('Cannot evict pod.');
});

test('nodes that did not go back are no proof, whatever Azure says', () => {
  const missing = [{ code: 'oldKubelet', message: 'Nodes that do not run …' }];
  const { codes } = play({ answers: { lookForProof: () => ({ ok: { missing, nodes: 6 } }) } });
  expect(codes).toEqual(['notBack', 'controlPlaneStays']);
});

test('going back that does not help is told', () => {
  const facts = {} as never;
  const { output } = play({
    answers: { lookAtHealth: () => ({ ok: { facts, because: [worse] } }) },
  });
  expect(output.map(({ message }) => message)).toContain(
    'Going back did not help: Pods are not ready.',
  );
});

test('a lease that somebody else has taken meanwhile ends it', () => {
  const taken = { code: 'leased', message: 'Somebody else has it.' };
  const { changes, codes } = play({ answers: { takeLease: () => ({ refused: taken }) } });
  expect([changes, codes]).toEqual([[], ['notBack']]);
});
