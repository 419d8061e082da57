/**
 * Limits what Karpenter may make in a cluster with node auto-provisioning, and lets it go again.
 * Nodes that are there stay until Karpenter itself finds them superfluous.
 * https://karpenter.sh/docs/concepts/nodepools/#speclimits
 */
import type { CommandResult } from '../azure/aks';
import type { Outcome } from '../reasons';
import type { KubernetesApi } from './api';
import { notAnswered, unreachable } from './reader';

export interface LimitOrder {
  /** Of the NodePool. */
  name: string;
  /** What is written into `spec.limits`; null takes the limits away. */
  limits: Record<string, string | null> | null;
}

const PATH = '/apis/karpenter.sh/v1/nodepools';

/** Names as Kubernetes allows them: they become part of a path and of a command. */
const NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** Carries the orders out one after the other; repeating them is harmless. */
export async function limitPools(
  orders: readonly LimitOrder[],
  api: KubernetesApi,
): Promise<Outcome<null>> {
  for (const order of orders) {
    const outcome = await patch(order, api);
    if (!('ok' in outcome)) return outcome;
  }
  return { ok: null };
}

async function patch({ name, limits }: LimitOrder, api: KubernetesApi): Promise<Outcome<null>> {
  try {
    const reply = await api.send('PATCH', `${PATH}/${checked(name)}`, { spec: { limits } });
    if (reply.status === 200) return { ok: null };
    // One that is gone needs no limits.
    return reply.status === 404 ? { ok: null } : notAnswered(reply);
  } catch (error) {
    return unreachable(error);
  }
}

function checked(name: string): string {
  if (NAME.test(name)) return name;
  throw new Error(`'${name}' is not the name of a NodePool`);
}

/** The same for a cluster whose API server has no public address. */
export function limitCommand(orders: readonly LimitOrder[]): string {
  return orders
    .map(({ name, limits }) => {
      const body = JSON.stringify({ spec: { limits } }).replaceAll("'", '');
      return `kubectl patch nodepools.karpenter.sh ${checked(name)} --type merge -p '${body}'`;
    })
    .join('; ');
}

/** Longest part of an answer that a message shows. */
const SHOWN_MAX = 300;

/** A NodePool that is gone needs no limits; the exit code is that of the last command only. */
export function readLimitOutput({ exitCode, output }: CommandResult): Outcome<null> {
  const missing = output.includes('(NotFound)');
  const refused = /Error from server \((?!NotFound)/.test(output);
  if (!refused && (exitCode === 0 || missing)) return { ok: null };
  const message = `kubectl in the cluster set no limits: ${output.slice(0, SHOWN_MAX)}`;
  return { refused: { code: 'notLimited', message } };
}
