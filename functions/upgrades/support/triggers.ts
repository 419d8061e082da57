/** What AKS says about single clusters: their support ends, or it is going to upgrade them itself. */
import type { EventGridHandler, InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import type { SupportEvent } from '../../../shared/azure/events';
import { startStory, statusOf } from '../../../shared/durable/client';
import { clusterKey, parseClusterId } from '../../../shared/fleet/cluster';
import { placeOf } from '../../../shared/fleet/rings';
import type { Verdict } from '../../../shared/reasons';
import { services } from '../../../shared/services';
import type { Goal } from '../goalTypes';
import { isBehind, missingFor } from '../offers/targets';
import { type FleetLook, lookAtFleet } from '../offers/triggers';
import { readEvent, rollOut } from '../triggers';
import { supportNews, supportNewsId, type SupportNews } from './supportNews';

/** Event Grid: the support of a cluster's version ends, or has ended. */
export const clusterSupport: EventGridHandler = async (event, context) => {
  const parsed = await readEvent(event, ['support'], context);
  if (parsed !== undefined) await supportEnds(parsed, context);
};

/** Event Grid, from the AKS Communication Manager: upgrades by AKS itself, and ends of support. */
export const scheduledEvent: EventGridHandler = async (event, context) => {
  const parsed = await readEvent(event, ['support', 'autoUpgrade'], context);
  if (parsed?.kind === 'support') await supportEnds(parsed, context);
  if (parsed?.kind !== 'autoUpgrade') return;
  const { kind, ...upgrade } = parsed;
  await (await services().upgradeNotes()).keepPlanned(upgrade);
  context.log(`AKS's own upgrade of ${parsed.clusterId}: ${parsed.state} (${parsed.eventId})`);
};

/** The cluster becomes urgent, the rollout that helps it starts, and people are told. */
async function supportEnds(event: SupportEvent, context: InvocationContext): Promise<void> {
  const look = await lookAtFleet(event.time);
  const found = foundIn(look, event);
  if (found.ring !== undefined) {
    await (await services().upgradeNotes()).makeUrgent(event.clusterId, found.version);
  }
  const { state, ends, time } = event;
  const news: SupportNews = {
    state,
    time,
    ...(ends === undefined ? {} : { ends }),
    version: found.version,
    cluster: found.cluster,
    ...(found.ring === undefined ? {} : { ring: found.ring }),
    ...(await help(event, look, found, context)),
  };
  const client = df.getClient(context);
  const id = supportNewsId(news);
  const known = await statusOf(client, id);
  if (known === undefined || known.runtimeStatus.toString() === 'Failed') {
    await startStory(client, supportNews, id, news);
  }
}

interface Found extends Pick<SupportNews, 'cluster' | 'version'> {
  ring?: string;
  /** Why it is in no ring. */
  outside?: string;
}

function foundIn({ policy, fleet }: FleetLook, { clusterId, version }: SupportEvent): Found {
  const key = clusterKey(clusterId);
  const member = fleet.find(({ id }) => clusterKey(id) === key);
  if (member === undefined) {
    const cluster = { id: clusterId, name: parseClusterId(clusterId).name };
    return { cluster, version, outside: 'AKS Steward cannot see the cluster.' };
  }
  const { id, name, location, tags } = member;
  const place = placeOf(policy, member);
  return {
    cluster: { id, name, location, tags },
    version: version === '' ? member.version : version,
    ...('ring' in place ? { ring: place.ring.name } : { outside: place.outside.message }),
  };
}

/** What is done about it. */
async function help(
  { time, clusterId }: SupportEvent,
  { rings, offers }: FleetLook,
  { outside, ring }: Found,
  context: InvocationContext,
): Promise<Pick<SupportNews, 'next' | 'helped'>> {
  if (outside !== undefined) return { next: `Nothing is done: ${outside}`, helped: false };
  const goal = await rollOut({ time, because: clusterId }, context);
  const key = clusterKey(clusterId);
  const member = rings.flatMap(({ clusters }) => clusters).find(({ id }) => clusterKey(id) === key);
  const why = goal.kind === 'act' && member && whyNot(goal.action, member, offers);
  if (goal.kind !== 'act' || why !== undefined) {
    return { next: `No rollout helps it: ${why ?? messageOf(goal)}`, helped: false };
  }
  const next = `A rollout takes it along, first in ring ${ring ?? ''}: ${messageOf(goal)}.`;
  return { next, helped: true };
}

function whyNot(
  goal: Goal,
  member: Parameters<typeof missingFor>[1],
  offers: FleetLook['offers'],
): string | undefined {
  const missing = missingFor(goal, member, offers);
  if (missing !== undefined) return missing.message;
  return isBehind(goal, member) ? undefined : `it has what the policy's goal asks for.`;
}

function messageOf({ because }: Verdict<Goal>): string {
  return because[0]?.message ?? '';
}
