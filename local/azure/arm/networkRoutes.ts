import { gatewayError, ok } from '../http';
import type { Call, Route } from '../router';
import { nodeGroupId } from '../world/model';
import { capacity, occupants, usedAddresses, type Network, type Subnet } from '../world/networks';
import { scaleSetName } from '../world/nodes';
import type { World } from '../world/world';

const NETWORK =
  '/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Network' +
  '/virtualNetworks/{network}';

/** Virtual networks, as far as an upgrade needs addresses in them (contracts.md 3.5). */
export function networkRoutes(): Route[] {
  const read = { method: 'GET', audience: 'arm' } as const;
  return [
    {
      ...read,
      path: NETWORK,
      operation: 'virtualNetworks.get',
      handle: (call) => ok(networkBody(call.world, networkOf(call))),
    },
    {
      ...read,
      path: `${NETWORK}/subnets/{subnet}`,
      operation: 'subnets.get',
      handle: (call) => ok(subnetBody(call.world, subnetOf(call))),
    },
    {
      ...read,
      path: `${NETWORK}/usages`,
      operation: 'virtualNetworks.listUsage',
      handle: (call) => {
        const { subnets } = networkOf(call);
        return ok({ value: subnets.map((one) => usageBody(call.world, one)) });
      },
    },
  ];
}

function networkOf({ world, params }: Call): Network {
  const { subscription = '', group = '', network = '' } = params;
  const path = `/subscriptions/${subscription}/resourceGroups/${group}`;
  const id = `${path}/providers/Microsoft.Network/virtualNetworks/${network}`.toLowerCase();
  const found = world.networks.find((one) => one.id.toLowerCase() === id);
  if (found) return found;
  const message =
    `The Resource 'Microsoft.Network/virtualNetworks/${network}' under resource group '${group}' ` +
    'was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix';
  throw gatewayError(404, 'ResourceNotFound', message);
}

function subnetOf(call: Call): Subnet {
  const { subnet = '' } = call.params;
  const { subnets, id } = networkOf(call);
  const found = subnets.find(({ name }) => name.toLowerCase() === subnet.toLowerCase());
  if (found) return found;
  throw gatewayError(404, 'NotFound', `Resource ${id}/subnets/${subnet} not found.`);
}

/** A virtual network as Resource Manager and Resource Graph show it. */
export function networkBody(world: World, network: Network) {
  const { id, name, region, subnets } = network;
  return {
    id,
    name,
    type: 'Microsoft.Network/virtualNetworks',
    location: region,
    properties: {
      provisioningState: 'Succeeded',
      addressSpace: { addressPrefixes: subnets.map(({ prefix }) => prefix) },
      subnets: subnets.map((one) => subnetBody(world, one)),
    },
  };
}

function subnetBody(world: World, subnet: Subnet): unknown {
  return {
    id: subnet.id,
    name: subnet.name,
    type: 'Microsoft.Network/virtualNetworks/subnets',
    properties: {
      provisioningState: 'Succeeded',
      addressPrefix: subnet.prefix,
      ipConfigurations: configurations(world, subnet),
      delegations: [],
    },
  };
}

/** One for each address that is taken: of the nodes' scale sets, and of others. */
function configurations(world: World, subnet: Subnet): { id: string }[] {
  const nodes = occupants(world, subnet).flatMap(({ cluster, pool, instance, count }) => {
    const set = scaleSetName(world, cluster, pool.name);
    const machine =
      `${nodeGroupId(cluster)}/providers/Microsoft.Compute/virtualMachineScaleSets/${set}` +
      `/virtualMachines/${instance}/networkInterfaces/${set}`;
    return addresses(count, (index) => `${machine}/ipConfigurations/ipconfig${index}`);
  });
  const others = addresses(
    subnet.usedByOthers,
    (index) => `${subnet.id.replace(/\/subnets\/.*$/, '')}/other${index}/ipConfigurations/primary`,
  );
  return [...nodes, ...others];
}

function addresses(count: number, idOf: (index: number) => string): { id: string }[] {
  return Array.from({ length: count }, (_, index) => ({ id: idOf(index + 1) }));
}

function usageBody(world: World, subnet: Subnet): unknown {
  return {
    id: subnet.id,
    currentValue: usedAddresses(world, subnet),
    limit: capacity(subnet),
    name: { value: 'SubnetSpace', localizedValue: 'Subnet size and usage' },
    unit: 'Count',
  };
}
