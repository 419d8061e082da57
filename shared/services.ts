/**
 * The outside world as one object of clients, built from the settings and handed to activities.
 * Each client and its SDK is loaded when it is first asked for: start-up is part of the price.
 */
import path from 'node:path';
import { ApprovalLinks } from './approvals/links';
import type { Aks } from './azure/aks';
import type { ArmRest } from './azure/armRest';
import type { Catalog } from './azure/catalog';
import type { Costs } from './azure/cost';
import { credentialOf, type Transport } from './azure/clients';
import type { FleetGraph } from './azure/fleetGraph';
import type { Locks } from './azure/locks';
import type { Monitor } from './azure/monitor';
import type { Network } from './azure/network';
import type { NodeGroups } from './azure/nodeGroups';
import type { Prices } from './azure/prices';
import type { Quotas } from './azure/quota';
import { type Clock, systemClock } from './clock';
import { type Config, readConfig } from './config';
import { PolicyFile } from './policyFile';
import { NoMemory, PolicySource } from './policySource';
import { once } from './once';
import type { Outcome } from './reasons';
import type { KubernetesApi } from './kubernetes/api';
import type { AnswerTo, Question } from './kubernetes/facts';
import { Channels } from './notify/channels';
import { type Stores, storesOf } from './stores';

export interface Services extends Stores {
  clock: Clock;
  policy(): Promise<PolicySource>;
  graph(): Promise<FleetGraph>;
  aks(): Promise<Aks>;
  catalog(): Promise<Catalog>;
  quotas(): Promise<Quotas>;
  network(): Promise<Network>;
  locks(): Promise<Locks>;
  nodeGroups(): Promise<NodeGroups>;
  prices(): Promise<Prices>;
  costs(): Promise<Costs>;
  /** The app setting that a policy names; undefined when it is missing or empty. */
  setting(name: string): string | undefined;
  /** For addresses that a policy names. */
  fetch: typeof fetch;
  /** Undefined without a key or an address of our own: then nobody gets links. */
  approvalLinks(): ApprovalLinks | undefined;
  /** App Service signs people in: its headers say who they are. */
  signsIn: boolean;
  monitor(): Promise<Monitor>;
  channels(): Channels;
  /** A token for the API servers of AKS clusters. */
  clusterToken(): Promise<string>;
  /** The API server that a kubeconfig names. */
  kubernetes(kubeconfig: string): Promise<KubernetesApi>;
  askKubernetes<Q extends Question>(question: Q, kubeconfig: string): Promise<Outcome<AnswerTo<Q>>>;
}

/** Compiled files are in dist/shared, so the app's own folder is two up from here. */
const APP_FOLDER = path.resolve(__dirname, '../..');

let current: Services | undefined;

/** The services of this process, built at the first call. */
export function services(): Services {
  current ??= createServices(readConfig(process.env));
  return current;
}

/** Replaces the services: for another clock or transport. `undefined` builds them anew. */
export function useServices(replacement: Services | undefined): void {
  current = replacement;
}

export function createServices(
  config: Config,
  transport: Transport = {},
  clock: Clock = systemClock,
): Services {
  const credential = once(() => credentialOf(transport));
  const channels = new Channels(config, transport, credential);
  const clusterToken = async () => {
    const { AKS_SERVER_SCOPE } = await import('./kubernetes/api.js');
    return (await (await credential()).getToken(AKS_SERVER_SCOPE))?.token ?? '';
  };
  const kubernetes = async (kubeconfig: string) => {
    const { openApi } = await import('./kubernetes/api.js');
    return openApi(kubeconfig, await clusterToken(), transport.kubernetesHttp);
  };
  const armRest = once(async () => {
    const { ArmRest } = await import('./azure/armRest.js');
    return new ArmRest(await credential(), config, transport);
  });
  const aks = once(async () => {
    const { Aks } = await import('./azure/aks.js');
    return new Aks(await credential(), config, transport, clock);
  });
  const stores = storesOf(config, transport);
  return {
    ...stores,
    clock,
    policy: once(() => policySource(config, transport)),
    graph: once(async () => {
      const { FleetGraph } = await import('./azure/fleetGraph.js');
      return new FleetGraph(await credential(), config, transport);
    }),
    aks,
    catalog: once(async () => {
      const { Catalog } = await import('./azure/catalog.js');
      return new Catalog(await credential(), config, transport);
    }),
    ...plainClients(armRest, clock),
    network: once(async () => {
      const { Network } = await import('./azure/network.js');
      return new Network(await credential(), config, transport, clock);
    }),
    nodeGroups: once(async () => {
      const { NodeGroups } = await import('./azure/nodeGroups.js');
      return new NodeGroups(await credential(), config, transport);
    }),
    prices: once(async () => {
      const { Prices } = await import('./azure/prices.js');
      return new Prices(config, transport, clock, await stores.priceStore());
    }),
    setting: (name) => config.addressIn(name),
    fetch: transport.fetch ?? fetch,
    monitor: once(async () => {
      const { Monitor } = await import('./azure/monitor.js');
      return new Monitor(await credential(), config, transport);
    }),
    approvalLinks: () => linksOf(config),
    signsIn: config.WEBSITE_AUTH_ENABLED?.toLowerCase() === 'true',
    channels: () => channels,
    clusterToken,
    kubernetes,
    askKubernetes: async (question, kubeconfig) => {
      const { askKubernetes } = await import('./kubernetes/reader.js');
      const answer = await askKubernetes(question, await kubernetes(kubeconfig));
      if (!('ok' in answer)) (await aks()).forgetKubeconfig(kubeconfig);
      return answer;
    },
  };
}

/** Of Resource Manager, with plain requests instead of an SDK. */
function plainClients(
  armRest: () => Promise<ArmRest>,
  clock: Clock,
): Pick<Services, 'quotas' | 'locks' | 'costs'> {
  return {
    quotas: once(async () => {
      const { Quotas } = await import('./azure/quota.js');
      return new Quotas(await armRest(), clock);
    }),
    locks: once(async () => {
      const { Locks } = await import('./azure/locks.js');
      return new Locks(await armRest(), clock);
    }),
    costs: once(async () => {
      const { Costs } = await import('./azure/cost.js');
      return new Costs(await armRest());
    }),
  };
}

async function policySource(config: Config, transport: Transport): Promise<PolicySource> {
  const place = config.FLEET_POLICY ?? path.join(APP_FOLDER, 'fleet.yaml');
  if (!/^https?:/.test(place)) return new PolicySource(new PolicyFile(place), new NoMemory());
  const { memoryBlob, policyBlob } = await import('./azure/policyBlob.js');
  return new PolicySource(await policyBlob(place, transport), await memoryBlob(config, transport));
}

function linksOf(config: Config): ApprovalLinks | undefined {
  const { PUBLIC_URL: base, APPROVAL_KEY: key, APPROVAL_KEY_PREVIOUS: previous } = config;
  if (base === undefined || key === undefined) return undefined;
  return new ApprovalLinks(base, previous === undefined ? [key] : [key, previous]);
}
