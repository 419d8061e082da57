/** A small simulated fleet on the stage, and what tests of triggers ask of it. */
import { parseFleet } from '../../../local/fleets/parse';
import type { Stage } from '../../support/stage';

export const SUBSCRIPTION = '11111111-aaaa-4aaa-8aaa-000000000001';

export interface Spec {
  name: string;
  region?: string;
  version?: string;
  power?: 'Stopped';
  supportPlan?: 'AKSLongTermSupport';
  nodeImage?: string;
  tags?: Record<string, string>;
}

export function fleetOf(...clusters: Spec[]) {
  const westeurope = {
    nodeImage: '202611.03.0',
    versions: ['1.32.9', '1.33.5', '1.33.6', '1.34.1', '1.34.2'],
    longTermSupport: ['1.32.9'],
    previews: ['1.35.0'],
  };
  const northeurope = { nodeImage: '202610.27.0', versions: ['1.33.5', '1.33.6', '1.34.1'] };
  return parseFleet(
    {
      name: 'small',
      subscriptions: [{ id: SUBSCRIPTION, name: 'One' }],
      regions: { westeurope, northeurope },
      clusters: clusters.map(({ nodeImage, ...spec }) => ({
        subscription: 'One',
        resourceGroup: 'rg',
        region: 'westeurope',
        tags: { 'steward-ring': 'dev' },
        version: '1.33.6',
        pools: [
          {
            name: 'system',
            mode: 'System',
            count: 2,
            ...(nodeImage === undefined ? {} : { nodeImage }),
          },
        ],
        ...spec,
      })),
    },
    'small fleet',
  );
}

export const idOf = (name: string) =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/${name}`;

const MINUTE = 60_000;

/** Runs until so many minutes have gone by and nothing is left to do. */
export async function pass(stage: Stage, minutes: number): Promise<void> {
  const end = stage.clock.now() + minutes * MINUTE;
  await stage.clock.run(() => stage.clock.now() >= end && stage.clock.quiet);
}

export function api(stage: Stage, path: string, body?: object) {
  return stage.clock.hold(async () => {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(new URL(`/api/${path}`, stage.host.url), init);
    const json = (await response.json()) as Record<string, unknown>;
    return { ...json, status: response.status, error: json.error };
  });
}

export const rollouts = (stage: Stage) =>
  stage.host
    .instances()
    .filter(({ name }) => name === 'rollout')
    .map(({ id }) => id);

export function about(stage: Stage, name: string, type: string, data: object) {
  const eventTime = new Date(stage.clock.now()).toISOString();
  const envelope = { id: `${name} ${type}`, subject: name, dataVersion: '1', metadataVersion: '1' };
  return {
    ...envelope,
    topic: idOf(name),
    eventType: `Microsoft.ContainerService.${type}`,
    eventTime,
    data,
  };
}
