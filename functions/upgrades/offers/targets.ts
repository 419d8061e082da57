/** What a goal means for one cluster: which version it is to get, and why it cannot yet. */
import { type Offer, type Offers, placeKey, placeOfCluster } from '../../../shared/fleet/offers';
import type { RingMember } from '../../../shared/fleet/rings';
import { compareVersions, isOlder, minorOf } from '../../../shared/fleet/versions';
import type { Reason } from '../../../shared/reasons';
import type { Goal } from '../goalTypes';
import { imageStanding, wantedImage } from './images';

type Member = Pick<
  RingMember,
  'id' | 'name' | 'location' | 'version' | 'controlPlane' | 'longTermSupport' | 'images'
>;

/** The full version that a cluster is to get; undefined when the goal has none for it. */
export function targetFor(goal: Goal, member: Member): string | undefined {
  if (goal.kind === 'kubernetes') return goal.version;
  if (goal.kind === 'nodeImages') return undefined;
  const current = member.controlPlane ?? member.version;
  return current === '' ? undefined : goal.versions[minorOf(current)];
}

/** Whether the fleet query shows something that is older than the goal wants it. */
export function isBehind(goal: Goal, member: Member): boolean {
  if (goal.kind === 'nodeImages') {
    return member.images.some(
      (image) => imageStanding(image, wantedImage(goal, member.location, image)) === 'behind',
    );
  }
  const target = targetFor(goal, member);
  return target !== undefined && member.version !== '' && isOlder(member.version, target);
}

/**
 * Why a cluster cannot have the goal yet: its region, or its support plan, does not offer it. It
 * joins when Azure does.
 * @returns undefined when it can, needs nothing, or nobody knows what its region offers: then the
 *   upgrade profile of the cluster decides when its turn comes
 */
export function missingFor(goal: Goal, member: Member, offers: Offers): Reason | undefined {
  if (goal.kind === 'nodeImages') return missingImage(goal, member);
  const offer = offers.places[placeKey(placeOfCluster(member))];
  const target = targetFor(goal, member);
  if (target === undefined) return noPatch(member, offer);
  if (offer === undefined || !isBehind(goal, member)) return undefined;
  return offered(member, offer).includes(target) ? undefined : notOffered(target, member, offer);
}

/** Without long-term support: what the community supports. */
function offered({ longTermSupport }: Member, offer: Offer): string[] {
  return longTermSupport === true ? offer.longTerm : offer.released;
}

function notOffered(target: string, member: Member, offer: Offer): Reason {
  const { name, location, longTermSupport } = member;
  const newer = offered(member, offer)
    .filter((version) => member.version === '' || isOlder(member.version, version))
    .sort(compareVersions);
  const list = newer.length === 0 ? 'nothing newer' : newer.join(', ');
  const evidence = { location, version: member.version, target, offered: newer };
  if (longTermSupport !== true) {
    const message = `${location} does not offer ${target} yet, but ${list}; ${name} joins when it does.`;
    return { code: 'notOffered', message, evidence };
  }
  const message = `${name} has long-term support, which ${location} does not offer for ${target}, but for ${list}; it stays on ${member.version}.`;
  return { code: 'noLongTermSupport', message, evidence };
}

function noPatch(member: Member, offer: Offer | undefined): Reason | undefined {
  const current = member.controlPlane ?? member.version;
  if (current === '') return undefined;
  const list = offer === undefined ? [] : offered(member, offer).sort(compareVersions);
  return {
    code: 'noPatch',
    message: `No patch of ${minorOf(current)} is offered any more: ${member.name} needs a newer minor version.`,
    evidence: { location: member.location, version: current, offered: list },
  };
}

function missingImage(
  goal: Extract<Goal, { kind: 'nodeImages' }>,
  { name, location, images }: Member,
): Reason | undefined {
  const unknown = images.filter(
    (image) => imageStanding(image, wantedImage(goal, location, image)) === 'unknown',
  );
  if (images.length > unknown.length) return undefined;
  const what = images.length === 0 ? 'Azure does not say which images it has' : images.join(', ');
  return {
    code: 'imageUnknown',
    message: `Nobody can say whether the node images of ${name} are old (${what}; ${location}).`,
    evidence: { location, images },
  };
}
