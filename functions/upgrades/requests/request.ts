/** What a person asks for when a rollout is started by hand. */
import { z } from 'zod';
import type { FleetMember } from '../../../shared/fleet/rings';
import { readAs } from '../../../shared/schema';

const GOALS = "latest, stable, patch, a minor such as '1.34' or a version such as '1.34.2'";

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'up to 40 lower-case letters, digits and hyphens');

const schema = z
  .strictObject({
    goal: z
      .string({ error: GOALS })
      .regex(/^(latest|stable|patch|1\.\d{1,2}(\.\d{1,3})?)$/, GOALS)
      .optional(),
    nodeImages: z.literal(true, { error: 'true' }).optional(),
    name: name.optional(),
    only: z.array(z.string().min(1)).min(1, 'at least one cluster, by name or id').optional(),
    startedBy: z.string().trim().min(1).max(200).optional(),
  })
  .superRefine(({ goal, nodeImages, name: own }, context) => {
    const add = (field: string, message: string) => {
      context.addIssue({ code: 'custom', path: [field], message });
    };
    if ((goal === undefined) === (nodeImages === undefined)) {
      add('goal', `either 'goal' (${GOALS}) or 'nodeImages': true`);
    }
    if (own !== undefined && nodeImages === undefined) add('name', "only with 'nodeImages'");
  });

export type RolloutRequest = z.output<typeof schema>;

/** @throws Error of one line that names the field, what is allowed and what was found */
export function readRequest(body: unknown): RolloutRequest {
  return readAs(schema, body, 'the body');
}

/**
 * ARM ids of clusters named by name or id.
 * @throws Error that names a cluster which is not there, or of which there are several
 */
export function clustersNamed(
  names: readonly string[],
  fleet: readonly Pick<FleetMember, 'id' | 'name'>[],
): string[] {
  return names.map((wanted) => {
    const asked = wanted.toLowerCase();
    const found = fleet.filter(
      ({ id, name: own }) => own.toLowerCase() === asked || id.toLowerCase() === asked,
    );
    const [one, ...others] = found;
    if (one === undefined) {
      throw new Error(`only: there is no cluster '${wanted}' in the rings of the policy`);
    }
    if (others.length > 0) {
      const ids = found.map(({ id }) => id).join(', ');
      throw new Error(`only: there are ${found.length} clusters '${wanted}'; give the id: ${ids}`);
    }
    return one.id;
  });
}
