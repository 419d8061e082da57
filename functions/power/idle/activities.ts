/** What is remembered of warnings. */
import type { ClusterRef } from '../../../shared/fleet/cluster';
import type { Outcome } from '../../../shared/reasons';
import { services } from '../../../shared/services';

export interface Warned extends ClusterRef {
  /** ISO instants, UTC. */
  since: string;
  warned: string;
}

export async function noteIdleWarned({ id, name, since, warned }: Warned): Promise<Outcome<null>> {
  const seen = { state: 'running', since: warned, by: 'someone' } as const;
  await (
    await services().power()
  ).change({ id }, (memory) => ({
    ...(memory ?? { id, name, seen, startSeconds: [] }),
    idle: { since, warned },
  }));
  return { ok: null };
}
