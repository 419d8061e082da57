/**
 * What the AKS Communication Manager says: upgrades that AKS itself has planned, and Kubernetes
 * versions whose support ends. The documentation contradicts itself in spelling and shape, so all
 * of it is read with care.
 * https://learn.microsoft.com/azure/aks/aks-communication-manager
 */
import { z } from 'zod';
import { parseClusterId } from '../fleet/cluster';
import { readAs } from '../schema';
import type { OtherEvent, SupportEvent } from './events';

export const AUTO_UPGRADE_STATES = [
  'Scheduled',
  'Started',
  'Completed',
  'Failed',
  'Canceled',
] as const;

/** AKS itself is going to upgrade a cluster, does, or did. */
export interface AutoUpgradeEvent {
  kind: 'autoUpgrade';
  clusterId: string;
  /** The same through the life of one upgrade. */
  eventId: string;
  state: (typeof AUTO_UPGRADE_STATES)[number];
  /** What is upgraded, where Azure says so. */
  what?: 'kubernetes' | 'nodeImage';
  /** When it is to begin: ISO instant, UTC. */
  planned?: string;
  description: string;
  /** When the event was published: ISO instant, UTC. */
  time: string;
}

/** What is missing or null is empty. */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

const schema = z.object({
  data: z.object({
    resourceInfo: z.object({
      id: z.string(),
      properties: z.object({
        description: text,
        eventId: text,
        eventSource: text,
        eventStatus: text,
        eventDetails: z.unknown().optional(),
        scheduledTime: text,
        resources: z.array(z.string()).nullish(),
      }),
    }),
  }),
});

type Properties = z.output<typeof schema>['data']['resourceInfo']['properties'];

/** @param time when it was published: ISO instant, UTC */
export function scheduledEvent(
  type: string,
  data: unknown,
  time: string,
): AutoUpgradeEvent | SupportEvent | OtherEvent {
  const { id, properties } = readAs(schema, { data }, 'the event').data.resourceInfo;
  const clusterId = clusterOf(properties.resources?.[0] ?? id);
  const source = properties.eventSource.toLowerCase();
  if (source.startsWith('eol')) return endOfSupport(clusterId, properties, time);
  // An official sample says AutoUprader.
  if (/^auto-?up/.test(source)) return autoUpgrade(type, clusterId, properties, id, time);
  return { kind: 'other', type: `${type} of ${properties.eventSource}` };
}

function endOfSupport(
  clusterId: string,
  { description, eventDetails, scheduledTime }: Properties,
  time: string,
): SupportEvent {
  const { kubernetesVersion, eolDate } = detailsOf(eventDetails);
  const ends = instantOf(eolDate ?? scheduledTime);
  return {
    kind: 'support',
    clusterId,
    state: /out ?of ?support/i.test(description) ? 'ended' : 'ending',
    version: typeof kubernetesVersion === 'string' ? kubernetesVersion : '',
    ...(ends === undefined ? {} : { ends }),
    time,
  };
}

function autoUpgrade(
  type: string,
  clusterId: string,
  properties: Properties,
  resource: string,
  time: string,
): AutoUpgradeEvent | OtherEvent {
  const { description, eventId, eventStatus, eventDetails, scheduledTime } = properties;
  // Both Canceled and Cancelled are documented.
  const wanted = eventStatus.toLowerCase().replace('cancelled', 'canceled');
  const state = AUTO_UPGRADE_STATES.find((one) => one.toLowerCase() === wanted);
  if (state === undefined) return { kind: 'other', type: `${type} with status '${eventStatus}'` };
  const planned = instantOf(scheduledTime);
  const what = whatOf(eventDetails);
  return {
    kind: 'autoUpgrade',
    clusterId,
    eventId: eventId || resource.slice(resource.lastIndexOf('/') + 1),
    state,
    ...(what === undefined ? {} : { what }),
    ...(planned === undefined ? {} : { planned }),
    description: typeof eventDetails === 'string' ? eventDetails : description,
    time,
  };
}

/** By `upgradeType` where there is one, else by what the prose is about. */
function whatOf(details: unknown): AutoUpgradeEvent['what'] {
  const { upgradeType } = detailsOf(details);
  const text = typeof upgradeType === 'string' ? upgradeType : details;
  if (typeof text !== 'string') return undefined;
  if (/node ?os|node ?image|vhd/i.test(text)) return 'nodeImage';
  return /k8s|kubernetes/i.test(text) ? 'kubernetes' : undefined;
}

/** An object, JSON in a text, or prose: then nothing is known by name. */
function detailsOf(details: unknown): Record<string, unknown> {
  if (typeof details === 'object' && details !== null) return details as Record<string, unknown>;
  if (typeof details !== 'string' || !details.trimStart().startsWith('{')) return {};
  try {
    return JSON.parse(details) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** What .NET says when it means never is 0001-01-01. */
function instantOf(time: unknown): string | undefined {
  const ms = typeof time === 'string' ? Date.parse(time) : Number.NaN;
  return ms > 0 ? new Date(ms).toISOString() : undefined;
}

/** The id of an event, or of the cluster itself; both begin with the cluster. */
function clusterOf(resource: string): string {
  const [id = resource] = /^.*\/managedClusters\/[^/]+/i.exec(resource) ?? [];
  parseClusterId(id);
  return id;
}
