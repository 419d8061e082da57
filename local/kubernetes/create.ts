import { z } from 'zod';
import type { Answer } from '../azure/http';
import { insideIfAny } from '../azure/world/kubernetes';
import type { Cluster } from '../azure/world/model';
import { begin } from '../azure/world/velero';
import type { World } from '../azure/world/world';
import { backupObject } from './addOnObjects';
import { kubernetesError } from './status';

/** What may be created in a simulated cluster: backups of Velero, nothing else. */

const backupSchema = z.object({
  apiVersion: z.literal('velero.io/v1'),
  kind: z.literal('Backup'),
  metadata: z.object({
    name: z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
  }),
});

/**
 * @param namespace as the path says it; absent: as the object does
 * @throws Refused with a Status body
 */
export function createInKubernetes(
  world: World,
  cluster: Cluster,
  body: unknown,
  namespace?: string,
): Answer {
  const velero = insideIfAny(cluster)?.velero;
  if (!velero) {
    const message = 'the server could not find the requested resource';
    throw kubernetesError(404, 'NotFound', message);
  }
  const parsed = backupSchema.safeParse(body);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    );
    throw kubernetesError(422, 'Invalid', `Backup is invalid: ${problems.join('; ')}`);
  }
  const { name, labels, namespace: own } = parsed.data.metadata;
  requireNamespace(velero.namespace, namespace ?? own ?? 'default');
  if (velero.backups.some((backup) => backup.name === name)) {
    throw kubernetesError(409, 'AlreadyExists', `backups.velero.io "${name}" already exists`);
  }
  const backup = begin(world, velero, { name, at: world.now, labels });
  return { status: 201, body: backupObject(world, cluster, velero, backup) };
}

function requireNamespace(expected: string, asked: string): void {
  if (asked === expected) return;
  throw kubernetesError(404, 'NotFound', `namespaces "${asked}" not found`);
}
