/** What the app needs to know from a cluster, read the same way whichever road the answer took. */
import { z } from 'zod';

export interface NodeFact {
  name: string;
  pool: string;
  ready: boolean;
  /** Kubernetes version of the kubelet, without the leading v. */
  kubelet: string;
  image?: string;
  /** Changes with every boot. */
  bootId: string;
  cordoned: boolean;
}

export interface BudgetFact {
  namespace: string;
  name: string;
  disruptionsAllowed: number;
  expectedPods: number;
  /** Label selector of its pods, `app=web,tier=front`. */
  selector: string;
}

export interface PodFact {
  namespace: string;
  name: string;
  node?: string;
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
      kubelet: status.nodeInfo.kubeletVersion.replace(/^v/, ''),
      ...(image === undefined ? {} : { image }),
      bootId: status.nodeInfo.bootID,
      cordoned: spec.unschedulable,
    };
  });

const budgetSchema = z
  .object({
    metadata: z.object({ name: z.string(), namespace: z.string() }),
    spec: z.object({ selector: z.object({ matchLabels: labels }).prefault({}) }).prefault({}),
    status: z
      .object({ disruptionsAllowed: z.int().default(0), expectedPods: z.int().default(0) })
      .prefault({}),
  })
  .transform(({ metadata, spec, status }): BudgetFact => ({
    ...metadata,
    ...status,
    selector: Object.entries(spec.selector.matchLabels)
      .map(([label, value]) => `${label}=${value}`)
      .join(','),
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
 * @throws ZodError when an item is not what Kubernetes documents
 */
export function factsOf<Q extends Question>(question: Q, items: unknown): AnswerTo<Q> {
  return z.array(itemSchemas[question.kind]).parse(items) as AnswerTo<Q>;
}

/** The path of the Kubernetes API that answers a question. */
export function pathOf(question: Question): string {
  switch (question.kind) {
    case 'nodes':
      return '/api/v1/nodes';
    case 'budgets':
      return '/apis/policy/v1/poddisruptionbudgets';
    case 'pods':
      return `/api/v1/namespaces/${question.namespace}/pods?labelSelector=${encodeURIComponent(question.selector)}`;
  }
}
