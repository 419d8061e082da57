/**
 * Resource locks of a subscription, on whatever they are.
 * https://learn.microsoft.com/rest/api/resources/management-locks/list-at-subscription-level
 */
import { z } from 'zod';
import type { Clock } from '../clock';
import type { Outcome } from '../reasons';
import type { ArmRest } from './armRest';
import { Kept } from './kept';

export interface Lock {
  name: string;
  level: 'ReadOnly' | 'CanNotDelete';
  /** ARM id of what is locked, with everything below it. */
  scope: string;
}

const lockSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    properties: z.object({ level: z.string() }),
  })
  .transform(({ id, name, properties }): Lock => ({
    name,
    level: /^readonly$/i.test(properties.level) ? 'ReadOnly' : 'CanNotDelete',
    scope: id.replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i, ''),
  }));

export class Locks {
  private readonly kept: Kept<Lock[]>;

  constructor(
    private readonly arm: ArmRest,
    clock: Clock,
  ) {
    this.kept = new Kept(clock);
  }

  of(subscription: string): Promise<Outcome<Lock[]>> {
    const path = `/subscriptions/${subscription}/providers/Microsoft.Authorization/locks?api-version=2020-05-01`;
    return this.kept.get(subscription.toLowerCase(), () =>
      this.arm.list(path, lockSchema, 'the list of resource locks'),
    );
  }
}
