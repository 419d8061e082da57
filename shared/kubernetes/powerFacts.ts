/** Reads what matters to stops and starts: jobs, webhooks and who answers them, Velero, Karpenter. */
import { z } from 'zod';
import { keepAliveOf, labels } from './coreFacts';
import type {
  BackupScheduleFact,
  EndpointFact,
  JobFact,
  KarpenterPoolFact,
  RestoreFact,
  WebhookFact,
} from './facts';

const named = z.object({ name: z.string(), namespace: z.string() });

export const jobSchema = z
  .object({
    metadata: named.extend({ annotations: labels }),
    status: z
      .object({
        active: z.int().default(0),
        conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
      })
      .prefault({}),
  })
  .transform(({ metadata, status }): JobFact => ({
    namespace: metadata.namespace,
    name: metadata.name,
    active: status.active,
    ended: status.conditions.some(
      ({ type, status: holds }) => /^(Complete|Failed)$/.test(type) && holds === 'True',
    ),
    ...keepAliveOf(metadata),
  }));

const expression = z.object({
  key: z.string(),
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: z.array(z.string()).nullish(),
});

const selector = z
  .object({ matchLabels: labels, matchExpressions: z.array(expression).nullish() })
  .prefault({});

const webhook = z.object({
  name: z.string(),
  /** Kubernetes writes its default, Fail, into every object. */
  failurePolicy: z.enum(['Fail', 'Ignore']).default('Fail'),
  namespaceSelector: selector,
  rules: z
    .array(
      z.object({
        apiGroups: z.array(z.string()).default([]),
        resources: z.array(z.string()).default([]),
      }),
    )
    .default([]),
  clientConfig: z.object({ service: named.optional() }).prefault({}),
});

type Webhook = z.output<typeof webhook>;

/** One configuration becomes the webhooks in it. */
const webhookConfiguration = z
  .object({ metadata: z.object({ name: z.string() }), webhooks: z.array(webhook).default([]) })
  .transform(({ metadata, webhooks }): WebhookFact[] =>
    webhooks.map((one) => {
      const { service } = one.clientConfig;
      return {
        configuration: metadata.name,
        name: one.name,
        fails: one.failurePolicy === 'Fail',
        wildcard: one.rules.some(isWildcard),
        system: selectsSystem(one.namespaceSelector),
        ...(service === undefined ? {} : { service }),
      };
    }),
  );

export const webhooksSchema = z.array(webhookConfiguration).transform((all) => all.flat());

function isWildcard({ apiGroups, resources }: Webhook['rules'][number]): boolean {
  return apiGroups.includes('*') && resources.some((one) => one === '*' || one === '*/*');
}

/** Labels of kube-system on AKS. https://learn.microsoft.com/azure/aks/faq */
const SYSTEM: Record<string, string> = {
  'kubernetes.io/metadata.name': 'kube-system',
  'control-plane': 'true',
  'kubernetes.azure.com/managedby': 'aks',
};

function selectsSystem({ matchLabels, matchExpressions }: z.output<typeof selector>): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => SYSTEM[key] === value) &&
    (matchExpressions ?? []).every(holdsForSystem)
  );
}

function holdsForSystem({ key, operator, values }: z.output<typeof expression>): boolean {
  const label = SYSTEM[key];
  const listed = label !== undefined && (values ?? []).includes(label);
  switch (operator) {
    case 'In':
      return listed;
    case 'NotIn':
      return !listed;
    case 'Exists':
      return label !== undefined;
    case 'DoesNotExist':
      return label === undefined;
  }
}

/** Addresses of a service may be spread over several slices. */
const endpointSlice = z
  .object({
    metadata: named.extend({ labels }),
    endpoints: z
      .array(
        z.object({
          nodeName: z.string().nullish(),
          conditions: z.object({ ready: z.boolean().nullish() }).prefault({}),
        }),
      )
      .nullish(),
  })
  .transform(({ metadata, endpoints }): EndpointFact[] =>
    (endpoints ?? []).map(({ nodeName, conditions }) => ({
      namespace: metadata.namespace,
      service: metadata.labels['kubernetes.io/service-name'] ?? metadata.name,
      ...(nodeName == null ? {} : { node: nodeName }),
      // Kubernetes: what is not said counts as ready.
      ready: conditions.ready ?? true,
    })),
  );

export const endpointsSchema = z.array(endpointSlice).transform((all) => all.flat());

export const restoreSchema = z
  .object({
    metadata: named,
    status: z.object({ phase: z.string().default('New') }).prefault({}),
  })
  .transform(({ metadata, status }): RestoreFact => ({ ...metadata, phase: status.phase }));

export const backupScheduleSchema = z
  .object({
    metadata: named,
    spec: z.object({ schedule: z.string(), paused: z.boolean().default(false) }),
  })
  .transform(({ metadata, spec }): BackupScheduleFact => ({ ...metadata, ...spec }));

const amount = z.union([z.string(), z.number()]).transform(String);

export const karpenterPoolSchema = z
  .object({
    metadata: z.object({ name: z.string() }),
    spec: z.object({ limits: z.record(z.string(), amount).nullish() }).prefault({}),
    status: z
      .object({ resources: z.object({ nodes: amount.optional() }).prefault({}) })
      .prefault({}),
  })
  .transform(({ metadata, spec, status }): KarpenterPoolFact => ({
    name: metadata.name,
    ...(spec.limits == null ? {} : { limits: spec.limits }),
    nodes: Number(status.resources.nodes ?? 0),
  }));
