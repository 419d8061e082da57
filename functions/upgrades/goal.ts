/**
 * Which versions the policy wants of those that Azure offers. An event only says that the list has
 * changed; what regions offer decides.
 *
 * AKS supports the newest released minor and the two before it (N-2); long-term support keeps
 * older ones for the clusters that have it.
 * https://learn.microsoft.com/azure/aks/supported-kubernetes-versions
 */
import type { Offers } from '../../shared/fleet/offers';
import type { Policy } from '../../shared/fleet/policy';
import { compareVersions, minorOf, minorsBetween, newestOf } from '../../shared/fleet/versions';
import type { Reason, Verdict } from '../../shared/reasons';
import type { Goal } from './goalTypes';

/** Versions that an event of Azure names. */
export interface Announced {
  /** Newest released version. */
  latest: string;
  /** Newest version of the minor before, if the event names one. */
  stable?: string;
}

/** `goal`: latest, stable, patch, a minor version, or (asked for by a person) a full one. */
export type GoalRules = Pick<Policy['upgrades'], 'goal' | 'allow' | 'deny'>;

/** How many minors before the newest released one are supported. */
const MINORS_SUPPORTED_BEFORE = 2;

/** What there is to choose from. */
interface Choice {
  /** Released versions, each once. */
  released: string[];
  /** Versions with long-term support. */
  longTerm: string[];
  previews: string[];
  /** Newest released version of all. */
  newest: string;
}

/**
 * What is to be rolled out now.
 * @param announced taken for an offer only when no region could be read
 * @returns done with the reason when there is nothing to do, refuse when the policy asks for what
 *   must not be
 */
export function goalsOf(rules: GoalRules, offers: Offers, announced?: Announced): Verdict<Goal> {
  const choice = choiceOf(offers, announced);
  if (choice === undefined) {
    const why = Object.values(offers.unread).map(({ message }) => message);
    return nothing('noOffer', ['no region says what it offers', ...why].join(': '));
  }
  if (rules.goal === 'patch') return patches(rules, choice);
  const candidates = candidatesFor(rules.goal, choice);
  if (candidates.length === 0) return unavailable(rules.goal, choice);
  const version = newestOf(candidates.filter((one) => isAllowed(rules, one)));
  if (version === undefined) return forbidden(rules, candidates);
  if (!isSupported(version, choice)) return refuse(belowSupport(version, choice));
  const because = [
    goalReason(rules, version, newestOf(candidates)),
    ...notEverywhere(version, offers),
  ];
  return { kind: 'act', action: { kind: 'kubernetes', version }, because };
}

function choiceOf({ places }: Offers, announced: Announced | undefined): Choice | undefined {
  const all = Object.values(places);
  const known = unique(all.flatMap(({ released }) => released));
  const named = announced === undefined ? [] : [announced.latest, announced.stable ?? []].flat();
  const released = all.length === 0 ? named : known;
  const newest = newestOf(released);
  if (newest === undefined) return undefined;
  const longTerm = unique(all.flatMap((offer) => offer.longTerm));
  return { released, longTerm, previews: unique(all.flatMap((one) => one.previews)), newest };
}

function candidatesFor(goal: string, { released, newest }: Choice): string[] {
  if (goal === 'latest') return released;
  if (goal === 'stable') return released.filter((one) => minorsBetween(one, newest) === 1);
  return released.filter((one) => covers(goal, one));
}

/** The newest patch of each supported minor, and of those that long-term support keeps. */
function patches(rules: GoalRules, choice: Choice): Verdict<Goal> {
  const supported = choice.released.filter((one) => isSupported(one, choice));
  const all = unique([...supported, ...choice.longTerm]);
  const allowed = all.filter((one) => isAllowed(rules, one)).sort(compareVersions);
  if (allowed.length === 0) return forbidden(rules, all);
  const versions = Object.fromEntries(allowed.map((version) => [minorOf(version), version]));
  const list = Object.values(versions).join(', ');
  const message = `the policy's goal is patch: the newest of each minor are ${list}`;
  return {
    kind: 'act',
    action: { kind: 'patches', versions },
    because: [{ code: 'goal', message }],
  };
}

function isSupported(version: string, { newest }: Choice): boolean {
  return minorsBetween(version, newest) <= MINORS_SUPPORTED_BEFORE;
}

function isAllowed({ allow, deny }: GoalRules, version: string): boolean {
  if (deny.some((entry) => covers(entry, version))) return false;
  return allow.length === 0 || allow.some((entry) => covers(entry, version));
}

/** `1.34` covers every version of that minor, `1.34.2` only itself. */
function covers(entry: string, version: string): boolean {
  if (!/^\d+\.\d+(\.\d+)?$/.test(entry)) return false;
  return entry.split('.').length === 2 ? minorOf(version) === entry : entry === version;
}

/** No region offers what is asked for: too new, too old, or a preview. */
function unavailable(goal: string, choice: Choice): Verdict<Goal> {
  const { released, newest, previews, longTerm } = choice;
  const minors = unique(released.map(minorOf)).sort(compareVersions).join(', ');
  if (goal === 'stable')
    return nothing('otherGoal', `the policy's goal is stable, and only ${minors} is offered`);
  if (minorsBetween(goal, newest) > MINORS_SUPPORTED_BEFORE) {
    const kept = longTerm.some((one) => covers(goal, one));
    return refuse(belowSupport(goal, choice, kept));
  }
  const preview = previews.some((one) => covers(goal, one));
  return nothing(
    preview ? 'preview' : 'otherGoal',
    `${goal} is ${preview ? 'a preview, which is never rolled out' : 'not offered in any region'}; offered are ${minors}`,
  );
}

function forbidden({ allow, deny }: GoalRules, candidates: readonly string[]): Verdict<Goal> {
  const list = [...candidates].sort(compareVersions).join(', ');
  const left = candidates.filter((one) => !deny.some((entry) => covers(entry, one)));
  return left.length === 0
    ? nothing('denied', `the policy denies ${list}`)
    : nothing('notAllowed', `the policy allows ${allow.join(', ')} and not ${list}`);
}

function belowSupport(version: string, { released, newest }: Choice, longTerm = false): Reason {
  const supported = released.filter((one) => minorsBetween(one, newest) <= MINORS_SUPPORTED_BEFORE);
  const minors = unique(supported.map(minorOf)).sort(compareVersions).join(', ');
  const hint = longTerm
    ? ' Clusters with long-term support get its patches by the goal patch.'
    : '';
  return {
    code: 'belowSupport',
    message:
      `${version} is older than AKS supports: the newest released version is ${newest}, and ` +
      `${minors} are supported. Set the goal to one of these.${hint}`,
    evidence: { version, newest },
  };
}

function goalReason(rules: GoalRules, version: string, newest = version): Reason {
  const goal = `the policy's goal is ${rules.goal}`;
  if (newest === version) return { code: 'goal', message: goal };
  return {
    code: 'goal',
    message: `${goal}; ${newest} is not allowed by the policy, ${version} is the newest that is`,
  };
}

/** Regions that must wait: their clusters join when Azure offers it there. */
function notEverywhere(version: string, { places }: Offers): Reason[] {
  return Object.entries(places)
    .filter(([, { released }]) => !released.includes(version))
    .map(([place, { released }]) => ({
      code: 'notEverywhere',
      message: `${place.split(' ')[1] ?? place} does not offer ${version} yet, but ${newestOf(released) ?? 'nothing'}`,
    }));
}

function unique(versions: readonly string[]): string[] {
  return [...new Set(versions)];
}

function nothing(code: string, message: string): Verdict<Goal> {
  return { kind: 'done', because: [{ code, message }] };
}

function refuse(reason: Reason): Verdict<Goal> {
  return { kind: 'refuse', because: [reason] };
}
