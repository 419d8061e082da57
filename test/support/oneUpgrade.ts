/** Tells the upgrade of one cluster of a small Azure, with the policy and the people of a test. */
import type { Decision } from '../../functions/approvals/contract';
import { calm } from '../../functions/clusters/calm';
import { operation } from '../../functions/clusters/operation';
import { clusterUpgrade } from '../../functions/upgrades/clusterUpgrade';
import type { UpgradeRules } from '../../functions/upgrades/contract';
import { hold } from '../../functions/upgrades/hold';
import type { ClusterUpgradeInput } from '../../functions/upgrades/journey';
import type { Check, PreflightSummary } from '../../functions/upgrades/preflight/report';
import { NO_ORDERS } from '../../shared/fleet/orders';
import { parsePolicy } from '../../shared/fleet/policy';
import { aCluster, aPool, aRef } from './clusters';
import { type Answers, drive } from './drive';
import type { SmallAks } from './smallAks';

export const TARGET = '1.34.2';

/** From 1.32.1 on there is a way to the target. */
export const offers = { '1.32.1': ['1.33.4'], '1.33.4': [TARGET] };

/** One hop behind, with a system pool and a user pool. */
export const twoPools = aCluster({
  pools: [aPool({ name: 'web', mode: 'User', count: 1 }), aPool({ count: 1 })],
});

/** The rules of a policy whose section `upgrades` says this; the pools keep their settings. */
export function rulesOf(upgrades = "surge: 'keep'"): UpgradeRules {
  const policy = parsePolicy(`rings: [{ name: dev }]\nupgrades: { ${upgrades} }`, 'fleet.yaml');
  return { upgrades: policy.upgrades, backups: policy.backups };
}

/** Only while its window is open, from 20:00 to 04:00 UTC; stories begin at 06:00. */
export const nights = {
  name: 'nights',
  zone: 'UTC',
  slots: [{ on: { kind: 'daily' as const, every: 1 }, from: '20:00', to: '04:00' }],
  except: [],
};

export function aSummary(...problems: Check[]): PreflightSummary {
  const status = problems[0]?.status ?? 'pass';
  return { ...aRef(), at: '2026-11-23T06:00:00.000Z', status, problems };
}

export function aCheck(id: Check['id'], status: Check['status'], code: string = id): Check {
  return { id, status, reason: { code, message: `The check ${id} says ${status}.` } };
}

interface Wish {
  input?: Partial<ClusterUpgradeInput>;
  answers?: Answers;
  /** What people say when they are asked. */
  decision?: Decision['answer'];
}

export function upgrade(aks: SmallAks, { input = {}, answers = {}, decision }: Wish = {}) {
  const questions: { id: string; title: string }[] = [];
  const told = drive(
    clusterUpgrade,
    {
      rollout: 'rollout:kubernetes:1.34.2',
      run: 'run-1',
      ring: 'dev',
      cluster: aRef(),
      goal: { kind: 'kubernetes', version: TARGET },
      target: TARGET,
      rules: rulesOf(),
      freezes: [],
      ...input,
    },
    {
      answers: {
        ...aks.answers,
        readOrders: () => ({ ok: NO_ORDERS }),
        inspectCluster: () => ({ ok: { summary: aSummary() } }),
        acceptEvent: () => ({ ok: null }),
        ...answers,
      },
      stories: [operation, calm, hold],
      children: {
        approval: (request: { id: string; title: string }) => {
          questions.push(request);
          const because = { code: 'decided', message: `Ann has ${decision} it.` };
          return { answer: decision, at: '2026-11-23T06:00:00.000Z', votes: [], because };
        },
      },
    },
  );
  const counted = (name: string) => told.calls.filter((call) => call.name === name).length;
  const why = told.output.because.map(({ message }) => message).join(' ');
  const codes = told.output.because.map(({ code }) => code);
  return { ...told, ...told.output, counted, why, codes, questions };
}
