import { networkBody } from '../arm/networkRoutes';
import { resourceOf } from '../world/events';
import type { World } from '../world/world';
import type { Row } from './fleetView';

/** What Resource Graph shows besides clusters, without the lag. */

export function networkRows(world: World): Row[] {
  return world.networks.map((network) => {
    const { subscription, resourceGroup } = network;
    return rowOf(world, networkBody(world, network), subscription, resourceGroup);
  });
}

/** The table `containerserviceeventresources`: AKS's own upgrades. */
export function scheduledRows(world: World): Row[] {
  return [...world.scheduledEvents.values()].map((one) => {
    const { subscription, resourceGroup } = one.cluster;
    return rowOf(world, resourceOf(one), subscription, resourceGroup);
  });
}

/** Types and groups in lower case, as Resource Graph has them. */
function rowOf(
  world: World,
  body: { type: string },
  subscriptionId: string,
  resourceGroup: string,
): Row {
  return {
    ...body,
    type: body.type.toLowerCase(),
    tenantId: world.tenant,
    resourceGroup: resourceGroup.toLowerCase(),
    subscriptionId,
    tags: {},
  };
}
