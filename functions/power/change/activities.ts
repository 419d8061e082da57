/** What is remembered of changes, and what is asked of Karpenter. */
import { limitKarpenter, readLimiting, startLimiting } from '../../../shared/kubernetes/ask';
import type { LimitOrder } from '../../../shared/kubernetes/karpenter';
import type { Outcome } from '../../../shared/reasons';
import { services } from '../../../shared/services';
import { type Asked, type Ended, withAsked, withEnded } from './memory';

export async function notePowerAsked(asked: Asked): Promise<Outcome<null>> {
  await (await services().power()).change(asked, (memory) => withAsked(memory, asked));
  return { ok: null };
}

export async function notePowerEnded(ended: Ended): Promise<Outcome<null>> {
  await (await services().power()).change(ended, (memory) => withEnded(memory, ended));
  return { ok: null };
}

export interface Limits {
  /** ARM id. */
  id: string;
  orders: LimitOrder[];
}

export async function setLimits({ id, orders }: Limits): Promise<Outcome<null>> {
  return limitKarpenter(services(), id, orders);
}

/** In a private cluster; answers the id of the command. */
export async function startSettingLimits({ id, orders }: Limits): Promise<Outcome<string>> {
  return startLimiting(services(), id, orders);
}

export async function readSettingLimits(input: {
  id: string;
  commandId: string;
}): Promise<Outcome<null>> {
  return readLimiting(services(), input.id, input.commandId);
}
