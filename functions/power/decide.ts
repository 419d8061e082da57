/** One cluster, one verdict, with the reasons a person would give. */
import type { Reason, Verdict } from '../../shared/reasons';
import { type Blocking, whatBlocks } from './blockers';
import type { PowerAction, PowerCluster } from './facts';
import type { PowerRule } from '../../shared/fleet/powerSchema';
import type { PowerSettings } from './settings';
import { type Facts, type Wish, wishOf } from './wish';

export interface Decision {
  verdict: Verdict<PowerAction>;
  /** Why a change of ours that is going on must make room. */
  overtakes?: Reason;
}

export type DecisionFacts = Facts & Blocking;

type Answer = Verdict<PowerAction>;

/** Pure: the same facts, the same verdict. */
export function decide(facts: DecisionFacts): Decision {
  const left = leftAlone(facts);
  if (left !== undefined) return { verdict: left };
  const wish = wishOf(facts);
  return { verdict: verdictOf(facts, wish), ...overtaking(facts, wish) };
}

function leftAlone({ settings, outlook, cluster }: DecisionFacts): Answer | undefined {
  const { outside, badTag } = settings;
  if (outside !== undefined) return done(outside);
  if (badTag !== undefined) return refuse(badTag);
  if (cluster.provisioningState === '') return refuse(UNKNOWN_STATE);
  return isAsked(settings) || outlook.byPerson ? undefined : done(NOTHING_ASKED);
}

function isAsked({ rule, schedule, keepUntil, budgeted }: PowerSettings): boolean {
  return budgeted || (rule ?? schedule ?? keepUntil) !== undefined;
}

const NOTHING_ASKED: Reason = {
  code: 'nothingAsked',
  message: 'No power rule and no budget of the policy is for it, and it has no steward-schedule.',
};

const UNKNOWN_STATE: Reason = {
  code: 'unknownState',
  message: 'Azure does not say what it is doing with the cluster: look at it in the portal.',
};

function verdictOf(facts: DecisionFacts, wish: Wish): Answer {
  const { because } = wish;
  if (wish.kind === 'leave') return done(...because);
  if (wish.kind === 'wait') return { kind: 'wait', until: wish.until, because };
  const way = wish.kind === 'on' ? wayUp(facts) : wayDown(facts);
  if (way === undefined) return done(...because);
  if ('code' in way) return refuse(way, ...because);
  const action = actionOf(wish, way.depth);
  return whatBlocks(action, facts, because) ?? { kind: 'act', action, because };
}

function actionOf(
  { kind, trigger, readyBy }: Extract<Wish, { kind: 'on' | 'off' }>,
  depth: PowerAction['depth'],
): PowerAction {
  const action = { kind: kind === 'on' ? 'start' : 'stop', depth, trigger } as const;
  return readyBy === undefined ? action : { ...action, readyBy };
}

type Way = Pick<PowerAction, 'depth'> | Reason | undefined;

/** How it wakes: as it was put to sleep. Nothing when it is awake. */
function wayUp({ state }: DecisionFacts): Way {
  if (state === 'running') return undefined;
  return { depth: state === 'asleep' ? 'pools' : 'cluster' };
}

/** How deep it can sleep; nothing when it sleeps already. */
function wayDown({ state, cluster, settings: { rule } }: DecisionFacts): Way {
  if (state !== 'running') return undefined;
  const poolsOnly = rule?.depth === 'pools';
  if (cluster.autoProvisioning) return wayDownWithNap(cluster, poolsOnly, rule);
  return poolsOnly ? poolsOf(cluster) : { depth: 'cluster' };
}

function wayDownWithNap(cluster: PowerCluster, poolsOnly: boolean, rule?: PowerRule): Way {
  if (rule?.autoProvisioning === 'freeze') return { depth: 'pools' };
  return poolsOnly ? poolsOf(cluster) : CANNOT_STOP;
}

function poolsOf(cluster: PowerCluster): Way {
  return hasPoolsToStop(cluster) ? { depth: 'pools' } : undefined;
}

const CANNOT_STOP: Reason = {
  code: 'autoProvisioning',
  message:
    'AKS cannot stop a cluster with node auto-provisioning: ' +
    "set 'autoProvisioning: freeze' or 'depth: pools' in its power rule.",
};

/** Spot pools are taken and given by Azure; system pools keep at least a node. */
function hasPoolsToStop({ pools }: Pick<PowerCluster, 'pools'>): boolean {
  return pools.some(
    ({ mode, spot, count, power }) => mode === 'User' && !spot && count > 0 && power === 'Running',
  );
}

/** What people ask for goes before what is going on. */
function overtaking({ alive }: DecisionFacts, wish: Wish): Pick<Decision, 'overtakes'> {
  if (alive === undefined) return {};
  const asked = byPerson(wish);
  const same = (wish.kind === 'on') === (alive.kind === 'start') && wish.kind !== 'leave';
  const [reason] = wish.because;
  return asked && !same && reason !== undefined ? { overtakes: reason } : {};
}

function byPerson(wish: Wish): boolean {
  if (wish.kind === 'leave') return wish.byPerson === true;
  return wish.kind !== 'wait' && wish.trigger === 'override';
}

function done(...because: Reason[]): Answer {
  return { kind: 'done', because };
}

function refuse(...because: Reason[]): Answer {
  return { kind: 'refuse', because };
}
