/**
 * Subnets and how full they are, of all virtual networks in one query. A cluster may be in a
 * network of another subscription, so the query is not bound to those that are looked after.
 */
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import type { Clock } from '../clock';
import type { Config } from '../config';
import type { Outcome } from '../reasons';
import { readAs } from '../schema';
import { resourceManagerOptions, type Transport } from './clients';
import { attempt } from './faults';
import { Kept } from './kept';

export interface Subnet {
  /** ARM id in lower case. */
  id: string;
  /** Addresses that resources can have. */
  usable: number;
  used: number;
}

const QUERY =
  "resources | where type =~ 'microsoft.network/virtualnetworks' " +
  '| project id, subnets = properties.subnets | order by id asc';

/** Rows per page: a network with many addresses makes a large row. */
const PAGE = 100;

/** Azure keeps five addresses of each subnet: https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq */
const KEPT_BY_AZURE = 5;

const subnetSchema = z
  .object({
    id: z.string(),
    properties: z.object({
      addressPrefix: z.string().nullish(),
      addressPrefixes: z.array(z.string()).nullish(),
      ipConfigurations: z.array(z.unknown()).nullish(),
    }),
  })
  .transform(({ id, properties }): Subnet => {
    const { addressPrefix, addressPrefixes, ipConfigurations } = properties;
    const prefixes = addressPrefixes ?? (addressPrefix == null ? [] : [addressPrefix]);
    return {
      id: id.toLowerCase(),
      usable: prefixes.reduce((sum, prefix) => sum + addressesIn(prefix), 0),
      used: ipConfigurations?.length ?? 0,
    };
  });

const rowSchema = z.object({ subnets: z.array(subnetSchema).nullish() });

export class Network {
  private readonly client: ResourceGraphClient;
  private readonly kept: Kept<Subnet[]>;

  constructor(credential: TokenCredential, config: Config, transport: Transport, clock: Clock) {
    this.client = new ResourceGraphClient(credential, resourceManagerOptions(config, transport));
    this.kept = new Kept(clock);
  }

  /** Of every network that the identity can read. */
  subnets(): Promise<Outcome<Subnet[]>> {
    return this.kept.get('all', () => attempt(() => this.read()));
  }

  private async read(): Promise<Subnet[]> {
    const subnets: Subnet[] = [];
    let skipToken: string | undefined;
    do {
      const page = await this.page(skipToken);
      const rows = readAs(z.array(rowSchema), page.data, 'the answer of Resource Graph');
      subnets.push(...rows.flatMap((row) => row.subnets ?? []));
      skipToken = page.skipToken;
    } while (skipToken !== undefined);
    return subnets;
  }

  private async page(skipToken: string | undefined) {
    const options = { resultFormat: 'objectArray' as const, top: PAGE };
    return this.client.resources({
      query: QUERY,
      options: { ...options, ...(skipToken === undefined ? {} : { skipToken }) },
    });
  }
}

/** Of an IPv4 prefix; pods and nodes of AKS always have an IPv4 address. */
function addressesIn(prefix: string): number {
  const [, bits] = /^\d+\.\d+\.\d+\.\d+\/(\d+)$/.exec(prefix) ?? [];
  return bits === undefined ? 0 : Math.max(0, 2 ** (32 - Number(bits)) - KEPT_BY_AZURE);
}
