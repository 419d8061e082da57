/** What is asked of an API server for each question, and how its answer becomes facts. */
import { z } from 'zod';
import type { Outcome, Reason } from '../reasons';
import { readAs } from '../schema';
import { backupsSchema, kuredSchema } from './addOnFacts';
import { budgetSchema, nodeSchema, podSchema } from './coreFacts';
import type { Answers, AnswerTo, CompositeQuestion, Part, Question, SimpleQuestion } from './facts';
import { apiServerIn, deprecatedApisIn } from './metricsText';
import {
  backupScheduleSchema,
  endpointsSchema,
  jobSchema,
  karpenterPoolSchema,
  restoreSchema,
  webhooksSchema,
} from './powerFacts';

/** The items of a list, a text, or null when the API server has no such thing. */
export type RawAnswer = unknown[] | string | null;

type Kind = SimpleQuestion['kind'];

const METRICS = '/metrics';

/** The path of the Kubernetes API that answers a question. */
export function pathOf(question: SimpleQuestion): string {
  return question.kind === 'pods' ? podsPath(question) : paths[question.kind];
}

const paths: Record<Exclude<Kind, 'pods'>, string> = {
  nodes: '/api/v1/nodes',
  budgets: '/apis/policy/v1/poddisruptionbudgets',
  deprecatedApis: METRICS,
  apiServer: METRICS,
  kured: '/apis/apps/v1/daemonsets',
  backups: '/apis/velero.io/v1/backups',
  restores: '/apis/velero.io/v1/restores',
  backupSchedules: '/apis/velero.io/v1/schedules',
  jobs: '/apis/batch/v1/jobs',
  validatingWebhooks: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
  mutatingWebhooks: '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
  endpoints: '/apis/discovery.k8s.io/v1/endpointslices',
  karpenterPools: '/apis/karpenter.sh/v1/nodepools',
};

function podsPath({ namespace, selector }: { namespace?: string; selector?: string }): string {
  const where = namespace === undefined ? '' : `/namespaces/${encode(namespace)}`;
  const which = selector === undefined ? '' : `?labelSelector=${encode(selector)}`;
  return `/api/v1${where}/pods${which}`;
}

/** Quotes too, which may stand in a URL but end the argument of a shell command. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll("'", '%27');
}

/** Whether the answer is a text instead of a list. */
export function isText(question: SimpleQuestion): boolean {
  return pathOf(question) === METRICS;
}

const readers: { [K in Kind]: (raw: RawAnswer, what: string) => Answers[K] } = {
  nodes: (raw, what) => readAs(z.array(nodeSchema), raw, what),
  budgets: (raw, what) => readAs(z.array(budgetSchema), raw, what),
  pods: (raw, what) => readAs(z.array(podSchema), raw, what),
  deprecatedApis: (raw) => deprecatedApisIn(String(raw)),
  apiServer: (raw) => apiServerIn(String(raw)),
  kured: (raw, what) => readAs(kuredSchema, raw, what),
  backups: (raw, what) => (raw === null ? null : readAs(backupsSchema, raw, what)),
  restores: (raw, what) => (raw === null ? null : readAs(z.array(restoreSchema), raw, what)),
  backupSchedules: (raw, what) =>
    raw === null ? null : readAs(z.array(backupScheduleSchema), raw, what),
  jobs: (raw, what) => readAs(z.array(jobSchema), raw, what),
  validatingWebhooks: (raw, what) => readAs(webhooksSchema, raw, what),
  mutatingWebhooks: (raw, what) => readAs(webhooksSchema, raw, what),
  endpoints: (raw, what) => readAs(endpointsSchema, raw, what),
  karpenterPools: (raw, what) =>
    raw === null ? null : readAs(z.array(karpenterPoolSchema), raw, what),
};

/**
 * The facts in the answer of an API server.
 * @throws Error when it is not what Kubernetes documents
 */
export function factsOf<Q extends SimpleQuestion>(question: Q, raw: RawAnswer): AnswerTo<Q> {
  const read = readers[question.kind] as (raw: RawAnswer, what: string) => AnswerTo<Q>;
  return read(raw, `the list of ${question.kind}`);
}

/** The questions that a question consists of; a simple one consists of itself. */
export function partsOf(question: Question): SimpleQuestion[] {
  if (!isComposite(question)) return [question];
  return composites[question.kind].map((kind) => ({ kind }));
}

const composites: Record<CompositeQuestion['kind'], Kind[]> = {
  health: ['nodes', 'pods', 'apiServer'],
  preflight: ['nodes', 'pods', 'budgets', 'deprecatedApis', 'kured', 'backups'],
  beforeStop: [
    'nodes',
    'pods',
    'jobs',
    'validatingWebhooks',
    'mutatingWebhooks',
    'endpoints',
    'backups',
    'restores',
    'backupSchedules',
    'karpenterPools',
  ],
  afterStart: ['nodes', 'pods', 'validatingWebhooks', 'mutatingWebhooks', 'endpoints'],
};

function isComposite(question: Question): question is CompositeQuestion {
  return question.kind in composites;
}

/** Reads each answer by itself, so that a strange one does not spoil the others. */
export function readPart(question: SimpleQuestion, raw: Outcome<RawAnswer>): Outcome<unknown> {
  if (!('ok' in raw)) return raw;
  try {
    return { ok: factsOf(question, raw.ok) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { refused: { code: 'cannotLook', message: `Kubernetes: ${message}.` } };
  }
}

/**
 * Puts the answers to the parts together. What fails in every part fails as a whole, so that an
 * API server nobody reaches is asked again.
 */
export function answerFrom<Q extends Question>(
  question: Q,
  parts: readonly Outcome<unknown>[],
): Outcome<AnswerTo<Q>> {
  const [first] = parts;
  const simple = partsOf(question)[0]?.kind === question.kind;
  if (first === undefined) throw new Error(`the question ${question.kind} has no parts`);
  if (simple || parts.every((part) => !('ok' in part))) return first as Outcome<AnswerTo<Q>>;
  const named = partsOf(question).map(({ kind }, at) => [kind, asPart(parts[at] ?? first)]);
  return { ok: Object.fromEntries(named) as AnswerTo<Q> };
}

function asPart(outcome: Outcome<unknown>): Part<unknown> {
  return 'ok' in outcome ? outcome : { cannotLook: reasonIn(outcome) };
}

function reasonIn(outcome: Exclude<Outcome<unknown>, { ok: unknown }>): Reason {
  return 'refused' in outcome ? outcome.refused : outcome.retry.reason;
}
