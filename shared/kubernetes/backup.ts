/** Asks Velero in a cluster for a backup. https://velero.io/docs/main/api-types/backup */
import { z } from 'zod';
import type { CommandResult } from '../azure/aks';
import type { Outcome } from '../reasons';
import { readAs } from '../schema';
import type { KubernetesApi } from './api';
import { notAnswered, unreachable } from './reader';

const label = 'lower-case letters, digits and hyphens, at most 63';
const dnsName = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, label);

const orderSchema = z.object({ name: dnsName, namespace: dnsName.default('velero') });

/** Asking twice by one name makes one backup. */
export type BackupOrder = z.input<typeof orderSchema>;

/** How long Velero keeps a backup taken before an upgrade. */
const KEPT = '720h0m0s';

function backupObject(order: BackupOrder) {
  const { name, namespace } = readAs(orderSchema, order, 'the backup');
  return {
    apiVersion: 'velero.io/v1',
    kind: 'Backup',
    metadata: { name, namespace, labels: { 'app.kubernetes.io/managed-by': 'aks-steward' } },
    spec: { ttl: KEPT },
  };
}

/**
 * Creates the backup; it is taken when the answer to `backups` shows it Completed.
 * @throws Error when the name or the namespace is none that Kubernetes takes
 */
export async function createBackup(order: BackupOrder, api: KubernetesApi): Promise<Outcome<null>> {
  const body = backupObject(order);
  const path = `/apis/velero.io/v1/namespaces/${body.metadata.namespace}/backups`;
  try {
    const reply = await api.send('POST', path, body);
    if (reply.status === 201 || reply.status === 409) return { ok: null };
    return reply.status === 404 ? noVelero(reply.body) : notAnswered(reply);
  } catch (error) {
    return unreachable(error);
  }
}

/** The command that creates the backup in a cluster whose API server has no public address. */
export function backupCommand(order: BackupOrder): string {
  return `echo '${JSON.stringify(backupObject(order))}' | kubectl create -f -`;
}

/** What came of the command. */
export function readBackupOutput({ exitCode, output }: CommandResult): Outcome<null> {
  if (exitCode === 0 || output.includes('(AlreadyExists)')) return { ok: null };
  if (/no matches for kind|\(NotFound\)/.test(output)) return noVelero(output);
  const message = `kubectl in the cluster took no backup: ${output.slice(0, SHOWN_MAX)}`;
  return { refused: { code: 'noBackup', message } };
}

/** Longest part of an answer that a message shows. */
const SHOWN_MAX = 300;

function noVelero(said: string): Outcome<null> {
  const message = `Velero is not installed there: ${said.slice(0, SHOWN_MAX)}`;
  return { refused: { code: 'noVelero', message } };
}
