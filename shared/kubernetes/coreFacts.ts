/** Reads nodes, budgets and pods as the Kubernetes API lists them. */
import { z } from 'zod';
import type { BudgetFact, NodeFact, PodFact } from './facts';

/** https://learn.microsoft.com/azure/aks/use-labels */
const POOL_LABEL = 'kubernetes.azure.com/agentpool';
const IMAGE_LABEL = 'kubernetes.azure.com/node-image-version';

/** `Quarantined` on nodes that an upgrade could not drain and left behind. */
const UPGRADE_LABEL = 'kubernetes.azure.com/upgrade-status';

/** Set by Kured, where it runs with --annotate-nodes. */
const REBOOTING_ANNOTATION = 'weave.works/kured-reboot-in-progress';

/** What every container waits for at first. */
const USUAL_WAITS = ['ContainerCreating', 'PodInitializing'];

export const labels = z.record(z.string(), z.string()).default({});

const conditions = z.array(z.object({ type: z.string(), status: z.string() })).default([]);

type Conditions = z.output<typeof conditions>;

function isReady(all: Conditions): boolean {
  return all.some(({ type, status }) => type === 'Ready' && status === 'True');
}

export const nodeSchema = z
  .object({
    metadata: z.object({ name: z.string(), labels, annotations: labels }),
    spec: z.object({ unschedulable: z.boolean().default(false) }).prefault({}),
    status: z.object({
      conditions,
      nodeInfo: z.object({ bootID: z.string(), kubeletVersion: z.string() }),
    }),
  })
  .transform(({ metadata, spec, status }): NodeFact => ({
    name: metadata.name,
    pool: metadata.labels[POOL_LABEL] ?? '',
    ready: isReady(status.conditions),
    kubelet: plainVersion(status.nodeInfo.kubeletVersion),
    ...imageOf(metadata.labels),
    bootId: status.nodeInfo.bootID,
    cordoned: spec.unschedulable,
    ...pressureOf(status.conditions),
    ...(metadata.labels[UPGRADE_LABEL] === 'Quarantined' && { quarantined: true }),
    ...(metadata.annotations[REBOOTING_ANNOTATION] !== undefined && { rebooting: true }),
  }));

function imageOf(all: Record<string, string>): { image?: string } {
  const image = all[IMAGE_LABEL];
  return image === undefined ? {} : { image };
}

function pressureOf(all: Conditions): { pressure?: string[] } {
  const pressure = all
    .filter(({ type, status }) => type !== 'Ready' && status === 'True')
    .map(({ type }) => type);
  return pressure.length === 0 ? {} : { pressure };
}

/** AKS marks its own builds: `v1.28.101-akslts`. */
function plainVersion(kubelet: string): string {
  return kubelet.replace(/^v/, '').replace(/[-+].*$/, '');
}

const expressionSchema = z
  .object({
    key: z.string(),
    operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
    values: z.array(z.string()).nullish(),
  })
  .transform(({ key, operator, values }): string => {
    if (operator === 'Exists') return key;
    if (operator === 'DoesNotExist') return `!${key}`;
    return `${key} ${operator.toLowerCase()} (${(values ?? []).join(',')})`;
  });

/** Both forms of a selector as the text that a list request takes. */
const selectorSchema = z
  .object({ matchLabels: labels, matchExpressions: z.array(expressionSchema).nullish() })
  .transform(({ matchLabels, matchExpressions }) => {
    const equalities = Object.entries(matchLabels).map(([label, value]) => `${label}=${value}`);
    return [...equalities, ...(matchExpressions ?? [])].join(',');
  });

const amount = z.union([z.int(), z.string()]).optional();

export const budgetSchema = z
  .object({
    metadata: z.object({ name: z.string(), namespace: z.string() }),
    spec: z
      .object({
        selector: selectorSchema.prefault({}),
        minAvailable: amount,
        maxUnavailable: amount,
      })
      .prefault({}),
    status: z
      .object({ disruptionsAllowed: z.int().default(0), expectedPods: z.int().default(0) })
      .prefault({}),
  })
  .transform(({ metadata, spec, status }): BudgetFact => ({
    ...metadata,
    ...status,
    selector: spec.selector,
    ...(neverLetsGo(spec) && { never: true }),
  }));

type Amount = number | string | undefined;

function neverLetsGo(rule: { minAvailable?: Amount; maxUnavailable?: Amount }): boolean {
  const { minAvailable, maxUnavailable } = rule;
  return maxUnavailable === 0 || maxUnavailable === '0%' || minAvailable === '100%';
}

const containers = z
  .array(
    z.object({
      restartCount: z.int().default(0),
      state: z
        .object({ waiting: z.object({ reason: z.string().optional() }).optional() })
        .prefault({}),
    }),
  )
  .default([]);

export const podSchema = z
  .object({
    metadata: z.object({
      name: z.string(),
      namespace: z.string(),
      creationTimestamp: z.string().optional(),
      annotations: labels,
      ownerReferences: z.array(z.object({ kind: z.string(), name: z.string() })).default([]),
    }),
    spec: z.object({ nodeName: z.string().optional() }).prefault({}),
    status: z
      .object({
        phase: z.string().default('Unknown'),
        conditions,
        initContainerStatuses: containers,
        containerStatuses: containers,
      })
      .prefault({}),
  })
  .transform(({ metadata, spec, status }): PodFact => {
    const all = [...status.initContainerStatuses, ...status.containerStatuses];
    return {
      namespace: metadata.namespace,
      name: metadata.name,
      ...(spec.nodeName === undefined ? {} : { node: spec.nodeName }),
      phase: status.phase,
      ready: isReady(status.conditions),
      restarts: all.reduce((sum, { restartCount }) => sum + restartCount, 0),
      ...waitingOf(all),
      ...originOf(metadata),
      ...keepAliveOf(metadata),
    };
  });

/** Whoever needs the cluster to stay up says so: `true`, or until when. */
const KEEP_ALIVE = 'steward/keep-alive';

export function keepAliveOf({ annotations }: { annotations: Record<string, string> }): {
  keepAlive?: string;
} {
  const keepAlive = annotations[KEEP_ALIVE];
  return keepAlive === undefined ? {} : { keepAlive };
}

function waitingOf(all: z.output<typeof containers>): { waiting?: string } {
  const [waiting] = all
    .flatMap(({ state }) => state.waiting?.reason ?? [])
    .filter((reason) => !USUAL_WAITS.includes(reason));
  return waiting === undefined ? {} : { waiting };
}

function originOf(metadata: {
  creationTimestamp?: string | undefined;
  ownerReferences: { kind: string; name: string }[];
}): { owner?: string; created?: string } {
  const [owner] = metadata.ownerReferences;
  const { creationTimestamp: created } = metadata;
  return {
    ...(owner && { owner: `${owner.kind}/${owner.name}` }),
    ...(created !== undefined && { created }),
  };
}
