import { ok } from '../http';
import type { Call, Route } from '../router';
import { CORES, usages, type Usage } from '../world/quotas';
import { catalogue, vmSize } from '../world/vmSizes';
import { regionNamed, regionOf, subscriptionOf } from './scope';

const COMPUTE = '/subscriptions/{subscription}/providers/Microsoft.Compute';

/** Quotas and sizes of virtual machines (contracts.md 3.4). */
export function computeRoutes(): Route[] {
  const read = { method: 'GET', audience: 'arm' } as const;
  return [
    {
      ...read,
      path: `${COMPUTE}/locations/{location}/usages`,
      operation: 'usage.list',
      handle: (call) => {
        const region = regionOf(call).name;
        return ok({ value: usages(call.world, subscriptionOf(call).id, region).map(usageBody) });
      },
    },
    {
      ...read,
      path: `${COMPUTE}/skus`,
      operation: 'resourceSkus.list',
      handle: (call) => {
        subscriptionOf(call);
        return ok({ value: regionsAsked(call).flatMap((region) => skus(call, region)) });
      },
    },
  ];
}

function usageBody({ name, current, limit }: Usage): unknown {
  const localizedValue = name === CORES ? 'Total Regional vCPUs' : familyText(name);
  return { unit: 'Count', currentValue: current, limit, name: { value: name, localizedValue } };
}

/** `standardDSv5Family` as people read it: `Standard DSv5 Family vCPUs`. */
function familyText(family: string): string {
  return `${family.replace(/^standard(.*)Family$/, 'Standard $1 Family')} vCPUs`;
}

/** The filter `location eq '…'` is the only one the service has. */
function regionsAsked({ query, world }: Call): string[] {
  const [, named] = /^location eq '([^']+)'$/.exec(query.get('$filter') ?? '') ?? [];
  return named === undefined ? [...world.regions.keys()] : [regionNamed(world, named).name];
}

/** The usual sizes and those that the fleet has besides. */
function skus({ world }: Call, region: string): unknown[] {
  const pools = [...world.clusters.values()].flatMap((one) => [...one.pools.values()]);
  const names = new Set([...catalogue.map(({ name }) => name), ...pools.map((one) => one.vmSize)]);
  return [...names].map(vmSize).map(({ name, family, vCpus }) => ({
    resourceType: 'virtualMachines',
    name,
    tier: 'Standard',
    size: name.replace(/^Standard_/, ''),
    family,
    locations: [region],
    locationInfo: [{ location: region, zones: ['1', '2', '3'] }],
    capabilities: [{ name: 'vCPUs', value: String(vCpus) }],
    restrictions: [],
  }));
}
