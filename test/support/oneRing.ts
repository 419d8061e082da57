/** Tells the turn of one ring, with the clusters, the people and the health of a test. */
import { DateTime } from 'luxon';
import type { Decision } from '../../functions/approvals/contract';
import { bake } from '../../functions/upgrades/bake';
import type { ClusterResult, ClusterStatus, RingPlan } from '../../functions/upgrades/contract';
import type { WatchInput, WatchResult } from '../../functions/upgrades/health/watchRing';
import { hold } from '../../functions/upgrades/hold';
import { lane } from '../../functions/upgrades/lane';
import { laneSet } from '../../functions/upgrades/lanes';
import type { RingPreflightResult } from '../../functions/upgrades/preflight/ringPreflight';
import { ringUpgrade } from '../../functions/upgrades/ringUpgrade';
import { nowOf, sleep, type Story } from '../../shared/durable/steps';
import type { ClusterRef } from '../../shared/fleet/cluster';
import type { Order, Orders } from '../../shared/fleet/orders';
import { type Answers, drive, inTurn } from './drive';
import { aRing, aRun, type Options, RUN, type Run, upgradesTo } from './fleets';
import { rulesOf } from './oneUpgrade';

export const ROLLOUT = 'rollout:kubernetes:1.34.2';
export const HOUR = 3_600_000;

export const lunch: Order = { by: 'ann', at: '2026-11-23T05:00:00.000Z', why: 'lunch' };

export interface Wish {
  /** Names; two by default. */
  clusters?: string[];
  ring?: Partial<RingPlan>;
  /** How upgrades end that do not end well. */
  statuses?: Record<string, ClusterStatus>;
  /** In force at a moment: minutes after the begin. */
  orders?: (minutes: number) => Orders;
  /** What people answer, one question after the other. */
  decisions?: [Decision['answer'], ...Decision['answer'][]];
  found?: RingPreflightResult;
  /** What each slice of the bake has seen at its end. */
  watch?: (input: WatchInput) => WatchResult;
  /** Somebody waits for the end of the bake; so by default. */
  bakes?: boolean;
  /** Section `upgrades` of the policy. */
  upgrades?: string;
  /** Comes after the upgrade of each cluster. */
  afterUpgrade?: (result: ClusterResult) => ClusterResult;
  /** Answers in place of those of the store. */
  answers?: (run: Run) => Answers;
}

const PASSING: RingPreflightResult = {
  counts: { pass: 2, warn: 0, block: 0, cannotLook: 0 },
  problems: [],
};

const HEALTHY: WatchResult = { because: [], leftOut: [] };

interface Question {
  id: string;
  facts: { label: string; value: string }[];
}

export function turnOf(wish: Wish) {
  const { clusters = ['a', 'b'], ring, decisions = ['approved'], found = PASSING } = wish;
  const run = aRun(optionsOf(clusters, wish));
  const questions: Question[] = [];
  const decide = inTurn(...decisions);
  const told = drive(ringUpgrade, inputOf(wish, aRing('dev', clusters.length, ring)), {
    answers: { ...run.answers, ...wish.answers?.(run) },
    stories: [laneSet, lane, bake, hold, watching(wish.watch)],
    children: {
      clusterUpgrade: upgrading(wish),
      ringPreflight: () => found,
      rollbackCluster: () => [{ code: 'wentBack', message: 'It went back.' }],
      approval: (question: Question) => {
        questions.push(question);
        const answer = decide();
        const because = { code: answer, message: `Ann: ${answer}.` };
        return { answer, at: '2026-11-23T06:00:00.000Z', votes: [], because };
      },
    },
    instanceId: `${ROLLOUT}:dev`,
  });
  const named = (name: string) => told.children.filter((child) => child.name === name);
  return {
    ...told,
    ...told.output,
    ...run,
    questions,
    named,
    counted: (name: string) => told.calls.filter((call) => call.name === name).length,
    ends: run.rows.map(({ name, result }) => `${name} ${result?.status ?? 'waits'}`),
    codes: told.output.because.map(({ code }) => code),
    begun: named('clusterUpgrade').length,
  };
}

function optionsOf(clusters: string[], { orders }: Wish): Options {
  return { rings: [clusters], ...(orders === undefined ? {} : { orders }) };
}

function inputOf({ upgrades, bakes = true }: Wish, ring: RingPlan) {
  const goal = { kind: 'kubernetes' as const, version: '1.34.2' };
  return { rollout: ROLLOUT, run: RUN, goal, rules: rulesOf(upgrades), ring, bakes };
}

function upgrading({ statuses, afterUpgrade = (result) => result }: Wish) {
  const upgrade = upgradesTo(statuses);
  return (one: { cluster: ClusterRef }) => afterUpgrade(upgrade(one));
}

/** Takes its time, as the real watch does. */
function watching(seen: Wish['watch'] = () => HEALTHY): Story<WatchInput, WatchResult> {
  return {
    name: 'watchRing',
    *tell(context, input) {
      const left = DateTime.fromISO(input.until).diff(DateTime.fromISO(nowOf(context)));
      yield* sleep(context, left.as('seconds'));
      return seen(input);
    },
  };
}
