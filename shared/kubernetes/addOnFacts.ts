/** Reads what the add-ons say of themselves: the lock of Kured and the backups of Velero. */
import { DateTime } from 'luxon';
import { z } from 'zod';
import { readAs } from '../schema';
import { labels } from './coreFacts';
import type { BackupFact, KuredFact, LockHolder } from './facts';

/** https://kured.dev/docs/configuration */
const LOCK_ANNOTATION = 'weave.works/kured-node-lock';
const NANOSECONDS_PER_MILLISECOND = 1e6;

const daemonSetSchema = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string(), annotations: labels }),
  spec: z.object({
    template: z.object({
      spec: z.object({ containers: z.array(z.object({ image: z.string() })) }),
    }),
  }),
});

const lockSchema = z
  .object({
    nodeID: z.string(),
    created: z.iso.datetime({ offset: true, error: 'an instant such as 2026-01-31T18:00:00Z' }),
    /** Nanoseconds; 0: for ever. */
    TTL: z.int().min(0).default(0),
  })
  .transform(({ nodeID, created, TTL }): LockHolder => {
    if (TTL === 0) return { node: nodeID, since: created };
    const end = DateTime.fromISO(created, { zone: 'utc' }).plus(TTL / NANOSECONDS_PER_MILLISECOND);
    return { node: nodeID, since: created, until: end.toISO() ?? created };
  });

/** One lock, or several where more than one node may reboot at a time. */
const annotationSchema = z.union([
  z.object({ locks: z.array(lockSchema) }).transform(({ locks }) => locks),
  lockSchema.transform((lock) => [lock]),
]);

/** The DaemonSet may have any name and any namespace; the image gives it away. */
export const kuredSchema = z.array(daemonSetSchema).transform((all): KuredFact => {
  const found = all.find(({ spec }) =>
    spec.template.spec.containers.some(({ image }) => /(^|\/)kured(:|@|$)/.test(image)),
  );
  if (found === undefined) return { holders: [] };
  const { namespace, name, annotations } = found.metadata;
  return { daemonSet: `${namespace}/${name}`, holders: holdersIn(annotations[LOCK_ANNOTATION]) };
});

function holdersIn(annotation: string | undefined): LockHolder[] {
  if (annotation === undefined || annotation === '') return [];
  return readAs(annotationSchema, parsed(annotation), `the annotation ${LOCK_ANNOTATION}`);
}

function parsed(annotation: string): unknown {
  try {
    return JSON.parse(annotation);
  } catch {
    return annotation;
  }
}

/** Velero leaves out what is empty or zero. */
const backupSchema = z
  .object({
    metadata: z.object({ name: z.string(), namespace: z.string(), labels }),
    status: z
      .object({
        phase: z.string().default('New'),
        startTimestamp: z.string().nullish(),
        completionTimestamp: z.string().nullish(),
        errors: z.int().default(0),
        warnings: z.int().default(0),
      })
      .prefault({}),
  })
  .transform(({ metadata, status }): BackupFact => {
    const schedule = metadata.labels['velero.io/schedule-name'];
    const { phase, startTimestamp: started, completionTimestamp: completed } = status;
    return {
      namespace: metadata.namespace,
      name: metadata.name,
      ...(schedule === undefined ? {} : { schedule }),
      phase,
      ...(started != null && { started }),
      ...(completed != null && { completed }),
      errors: status.errors,
      warnings: status.warnings,
    };
  });

export const backupsSchema = z.array(backupSchema);
