/**
 * The outside world as one object of clients, built from the settings and handed to activities.
 * Each client and its SDK is loaded when it is first asked for: start-up is part of the price.
 */
import path from 'node:path';
import { ApprovalLinks } from './approvals/links';
import type { Aks } from './azure/aks';
import type { ApprovalStore } from './azure/approvalStore';
import type { AuditStore } from './azure/auditStore';
import type { CalendarStore } from './azure/calendarStore';
import type { Catalog } from './azure/catalog';
import type { Claims } from './azure/claims';
import { credentialOf, type Transport } from './azure/clients';
import type { FleetGraph } from './azure/fleetGraph';
import type { HealthStore } from './azure/healthStore';
import type { Leases } from './azure/leases';
import type { Mailer } from './azure/mail';
import type { Monitor } from './azure/monitor';
import type { UpgradeNotes } from './azure/upgradeNotes';
import { type Clock, systemClock } from './clock';
import { type Config, readConfig } from './config';
import { PolicyFile } from './policyFile';
import { NoMemory, PolicySource } from './policySource';
import type { Outcome } from './reasons';
import type { KubernetesApi } from './kubernetes/api';
import type { AnswerTo, Question } from './kubernetes/facts';
import { Teams } from './notify/teams';

export interface Services {
  clock: Clock;
  policy(): Promise<PolicySource>;
  graph(): Promise<FleetGraph>;
  aks(): Promise<Aks>;
  catalog(): Promise<Catalog>;
  leases(): Promise<Leases>;
  claims(): Promise<Claims>;
  calendarStore(): Promise<CalendarStore>;
  upgradeNotes(): Promise<UpgradeNotes>;
  healthStore(): Promise<HealthStore>;
  monitor(): Promise<Monitor>;
  audit(): Promise<AuditStore>;
  approvals(): Promise<ApprovalStore>;
  /** Undefined without a key or an address of our own: then nobody gets links. */
  approvalLinks(): ApprovalLinks | undefined;
  /** Undefined when no channel is set. */
  teams(): Teams | undefined;
  mailer(): Promise<Mailer | undefined>;
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
  const clusterToken = async () => {
    const { AKS_SERVER_SCOPE } = await import('./kubernetes/api.js');
    return (await (await credential()).getToken(AKS_SERVER_SCOPE))?.token ?? '';
  };
  const kubernetes = async (kubeconfig: string) => {
    const { openApi } = await import('./kubernetes/api.js');
    return openApi(kubeconfig, await clusterToken(), transport.kubernetesHttp);
  };
  return {
    clock,
    policy: once(() => policySource(config, transport)),
    graph: once(async () => {
      const { FleetGraph } = await import('./azure/fleetGraph.js');
      return new FleetGraph(await credential(), config, transport);
    }),
    aks: once(async () => {
      const { Aks } = await import('./azure/aks.js');
      return new Aks(await credential(), config, transport);
    }),
    upgradeNotes: once(async () => {
      const { UpgradeNotes } = await import('./azure/upgradeNotes.js');
      return new UpgradeNotes(await openNamed('upgradenotes', config, transport));
    }),
    catalog: once(async () => {
      const { Catalog } = await import('./azure/catalog.js');
      return new Catalog(await credential(), config, transport);
    }),
    leases: once(async () => {
      const { Leases } = await import('./azure/leases.js');
      return new Leases(await openNamed('leases', config, transport));
    }),
    claims: once(async () => {
      const { Claims } = await import('./azure/claims.js');
      return new Claims(await openNamed('claims', config, transport));
    }),
    calendarStore: once(async () => {
      const { CalendarStore } = await import('./azure/calendarStore.js');
      return new CalendarStore(await openNamed('findings', config, transport));
    }),
    audit: once(async () => {
      const { AuditStore } = await import('./azure/auditStore.js');
      return new AuditStore(await openNamed('audit', config, transport));
    }),
    approvals: once(async () => {
      const { ApprovalStore } = await import('./azure/approvalStore.js');
      return new ApprovalStore(await openNamed('approvals', config, transport));
    }),
    approvalLinks: () => linksOf(config),
    healthStore: once(async () => {
      const { HealthStore } = await import('./azure/healthStore.js');
      return new HealthStore(await openNamed('health', config, transport));
    }),
    monitor: once(async () => {
      const { Monitor } = await import('./azure/monitor.js');
      return new Monitor(await credential(), config, transport);
    }),
    teams: () => teamsOf(config, transport),
    mailer: once(async () => mailerOf(config, transport, credential)),
    clusterToken,
    kubernetes,
    askKubernetes: async (question, kubeconfig) => {
      const { askKubernetes } = await import('./kubernetes/reader.js');
      return askKubernetes(question, await kubernetes(kubeconfig));
    },
  };
}

async function policySource(config: Config, transport: Transport): Promise<PolicySource> {
  const place = config.FLEET_POLICY ?? path.join(APP_FOLDER, 'fleet.yaml');
  if (!/^https?:/.test(place)) return new PolicySource(new PolicyFile(place), new NoMemory());
  const { memoryBlob, policyBlob } = await import('./azure/policyBlob.js');
  return new PolicySource(await policyBlob(place, transport), await memoryBlob(config, transport));
}

async function openNamed(name: string, config: Config, transport: Transport) {
  const { openTable } = await import('./azure/tables.js');
  return openTable(`steward${name}`, config, transport);
}

function linksOf(config: Config): ApprovalLinks | undefined {
  const { PUBLIC_URL: base, APPROVAL_KEY: key, APPROVAL_KEY_PREVIOUS: previous } = config;
  if (base === undefined || key === undefined) return undefined;
  return new ApprovalLinks(base, previous === undefined ? [key] : [key, previous]);
}

function teamsOf(config: Config, transport: Transport): Teams | undefined {
  const url = config.TEAMS_WEBHOOK_URL;
  return url === undefined ? undefined : new Teams(url, transport.fetch ?? fetch);
}

async function mailerOf(
  config: Config,
  transport: Transport,
  credential: () => ReturnType<typeof credentialOf>,
): Promise<Mailer | undefined> {
  const { MAIL_ENDPOINT: endpoint, MAIL_FROM: from, MAIL_TO: to } = config;
  if (endpoint === undefined || from === undefined || to.length === 0) return undefined;
  const { Mailer } = await import('./azure/mail.js');
  return new Mailer({ endpoint, from, to }, await credential(), transport);
}

/** Builds at the first call; a failed build is tried again at the next. */
function once<T>(build: () => Promise<T>): () => Promise<T> {
  let built: Promise<T> | undefined;
  return () => {
    built ??= build().catch((error: unknown) => {
      built = undefined;
      throw error;
    });
    return built;
  };
}
