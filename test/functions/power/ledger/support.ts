/** Clusters, prices and stops for the tests of the ledger. */
import { type Parts, partsOf } from '../../../../functions/power/money/hourly';
import type { StopInterval } from '../../../../functions/power/ledger/interval';
import { intervalOf, type Stopped } from '../../../../functions/power/ledger/notes';
import { costOf } from '../../../../functions/power/money/hourly';
import type { PowerCluster, PowerMemory } from '../../../../functions/power/facts';
import { type PriceBook, priceKey } from '../../../../shared/fleet/price';

export const ID =
  '/subscriptions/11111111-aaaa-4aaa-8aaa-000000000001/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/one';

export const at = (time: string) => `2026-11-${time}:00.000Z`;

/** Two machines at 1.50 EUR together, and a fee of 0.10. */
export function aCluster(more: Partial<PowerCluster> = {}): PowerCluster {
  return {
    id: ID,
    name: 'one',
    location: 'westeurope',
    tags: { team: 'web' },
    power: 'Running',
    provisioningState: 'Succeeded',
    version: '1.34.2',
    tier: 'Standard',
    nodeResourceGroup: 'MC_rg_one_westeurope',
    autoProvisioning: false,
    longTermSupport: false,
    privateApi: false,
    pools: [pool('system', 'System', 1), pool('work', 'User', 2)],
    ...more,
  };
}

function pool(name: string, mode: 'System' | 'User', count: number) {
  const rest = { power: 'Running', vmSize: 'Standard_D4s_v5', os: 'Linux', spot: false } as const;
  return { name, mode, count, ...rest };
}

const BOOK: PriceBook = {
  [priceKey({
    kind: 'machine',
    region: 'westeurope',
    vmSize: 'Standard_D4s_v5',
    os: 'Linux',
    spot: false,
  })]: price(0.5),
  [priceKey({ kind: 'tier', region: 'westeurope', tier: 'Standard' })]: price(0.1),
};

function price(hourly: number) {
  return {
    price: { hourly, currency: 'EUR', source: 'list', since: '2026-01-01', read: at('20T00:00') },
  };
}

export const COST = costOf(partsOf(aCluster()), BOOK);

export function aStop(more: Partial<Stopped> = {}): Stopped {
  return {
    kind: 'stopped',
    cluster: aCluster(),
    ring: 'dev',
    at: at('20T20:00'),
    depth: 'cluster',
    trigger: 'schedule',
    ...more,
  };
}

export function anInterval(from: string, to?: string, more: Partial<Stopped> = {}): StopInterval {
  const stop = aStop({ at: from, ...more });
  const parts: Parts = partsOf(stop.cluster, stop.depth);
  const interval = intervalOf(stop, costOf(parts, BOOK));
  return to === undefined ? interval : { ...interval, to, startedBy: 'steward' };
}

export function aMemory(
  state: PowerMemory['seen']['state'],
  since: string,
  more: Partial<PowerMemory> = {},
): PowerMemory {
  return { id: ID, name: 'one', seen: { state, since, by: 'steward' }, startSeconds: [], ...more };
}
