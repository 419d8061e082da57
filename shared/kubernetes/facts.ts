/** What the app needs to know from a cluster, read the same way whichever road the answer took. */
import { z } from 'zod';
import { readAs } from '../schema';

export interface NodeFact {
  name: string;
  pool: string;
  ready: boolean;
  /** Kubernetes version of the kubelet: `1.34.2`. */
  kubelet: string;
  image?: string;
  /** Changes with every boot. */
  bootId: string;
  cordoned: boolean;
  /** Conditions other than Ready that are true: `MemoryPressure`, `DiskPressure`, … */
  pressure?: string[];
  /** AKS set it aside because it could not be drained. */
  quarantined?: boolean;
  /** Kured says that it is rebooting it. */
  rebooting?: boolean;
}

export interface BudgetFact {
  namespace: string;
  name: string;
  disruptionsAllowed: number;
  expectedPods: number;
  /** Label selector of its pods, `app=web,tier in (front,back)`. */
  selector: string;
  /** By its rule it never lets a pod go: `maxUnavailable` 0. */
  never?: boolean;
}

export interface PodFact {
  namespace: string;
  name: string;
  node?: string;
  /** Pending, Running, Succeeded, Failed, Unknown. */
  phase?: string;
  ready?: boolean;
  /** Of all its containers. */
  restarts?: number;
  /** Why a container waits: `CrashLoopBackOff`, `ImagePullBackOff`, … */
  waiting?: string;
  /** What made it: `ReplicaSet/web-5d`. */
  owner?: string;
}

/** Use of an API that a later version does not have, since the API server started. */
export interface DeprecatedApiFact {
  group: string;
  version: string;
  resource: string;
  /** Minor version without it: `1.32`. */
  removedIn: string;
}

/** Requests to the API server since it started. */
export interface ApiServerFact {
  requests: number;
  /** Of those: answered with a 5xx. */
  errors: number;
}

/** The lock of Kured: who may reboot now. */
export interface KuredFact {
  /** Where the DaemonSet is; absent when there is none. */
  daemonSet?: string;
  /** Nodes that hold it. */
  holders: { node: string; since: string }[];
}

/** A Velero backup. https://velero.io/docs/main/api-types/backup */
export interface BackupFact {
  namespace: string;
  name: string;
  schedule?: string;
  phase: string;
  /** ISO instants. */
  started?: string;
  completed?: string;
  errors: number;
  warnings: number;
}

/** A question to the Kubernetes API and the facts that answer it. */
export type Question =
  { kind: 'nodes' } | { kind: 'budgets' } | { kind: 'pods'; namespace: string; selector: string };

export interface Answers {
  nodes: NodeFact[];
  budgets: BudgetFact[];
  pods: PodFact[];
}

export type AnswerTo<Q extends Question> = Answers[Q['kind']];

/** https://learn.microsoft.com/azure/aks/use-labels */
const POOL_LABEL = 'kubernetes.azure.com/agentpool';
const IMAGE_LABEL = 'kubernetes.azure.com/node-image-version';

const labels = z.record(z.string(), z.string()).default({});

const nodeSchema = z
  .object({
    metadata: z.object({ name: z.string(), labels }),
    spec: z.object({ unschedulable: z.boolean().default(false) }).prefault({}),
    status: z.object({
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      nodeInfo: z.object({ bootID: z.string(), kubeletVersion: z.string() }),
    }),
  })
  .transform(({ metadata, spec, status }): NodeFact => {
    const image = metadata.labels[IMAGE_LABEL];
    return {
      name: metadata.name,
      pool: metadata.labels[POOL_LABEL] ?? '',
      ready: status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
      kubelet: plainVersion(status.nodeInfo.kubeletVersion),
      ...(image === undefined ? {} : { image }),
      bootId: status.nodeInfo.bootID,
      cordoned: spec.unschedulable,
    };
  });

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

const budgetSchema = z
  .object({
    metadata: z.object({ name: z.string(), namespace: z.string() }),
    spec: z.object({ selector: selectorSchema.prefault({}) }).prefault({}),
    status: z
      .object({ disruptionsAllowed: z.int().default(0), expectedPods: z.int().default(0) })
      .prefault({}),
  })
  .transform(({ metadata, spec, status }): BudgetFact => ({
    ...metadata,
    ...status,
    selector: spec.selector,
  }));

const podSchema = z
  .object({
    metadata: z.object({ name: z.string(), namespace: z.string() }),
    spec: z.object({ nodeName: z.string().optional() }).prefault({}),
  })
  .transform(({ metadata, spec }): PodFact => ({
    ...metadata,
    ...(spec.nodeName === undefined ? {} : { node: spec.nodeName }),
  }));

const itemSchemas = { nodes: nodeSchema, budgets: budgetSchema, pods: podSchema };

/**
 * The facts in the items of a Kubernetes list.
 * @throws Error when an item is not what Kubernetes documents
 */
export function factsOf<Q extends Question>(question: Q, items: unknown): AnswerTo<Q> {
  const schema = z.array(itemSchemas[question.kind]);
  return readAs(schema, items, `the list of ${question.kind}`) as AnswerTo<Q>;
}

/** The path of the Kubernetes API that answers a question. */
export function pathOf(question: Question): string {
  switch (question.kind) {
    case 'nodes':
      return '/api/v1/nodes';
    case 'budgets':
      return '/apis/policy/v1/poddisruptionbudgets';
    case 'pods':
      return `/api/v1/namespaces/${encode(question.namespace)}/pods?labelSelector=${encode(question.selector)}`;
  }
}

/** Quotes too, which may stand in a URL but end the argument of a shell command. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll("'", '%27');
}
