/** One look each: is it awake, is it asleep. */
import { askCluster, readAnswer, startAsking } from '../../../shared/kubernetes/ask';
import { parseClusterId } from '../../../shared/fleet/cluster';
import type { Outcome, Reason } from '../../../shared/reasons';
import { services } from '../../../shared/services';
import { orphans, stillBilled, type StillBilled } from './asleep';
import { missingAfterStart, type WantedNodes } from './awake';

const QUESTION = { kind: 'afterStart' } as const;

/** Until a probe that says nothing is given up, in milliseconds. */
const PROBE_MS = 20_000;

/** Findings of one look that go through a history. */
const FINDINGS_MAX = 10;

export interface AwakeLook {
  /** ARM id. */
  id: string;
  wanted: WantedNodes[];
  /** Address that must answer with 2xx. */
  probe?: string;
  /** Of the command that looks into a private cluster. */
  commandId?: string;
}

/** Starts the command that looks into a private cluster; answers its id. */
export async function startAwakeLook(id: string): Promise<Outcome<string>> {
  return startAsking(services(), id, QUESTION);
}

/** What is missing; an API server that does not answer is missing too. */
export async function lookAwake(look: AwakeLook): Promise<Outcome<Reason[]>> {
  const { id, wanted, probe, commandId } = look;
  const seen =
    commandId === undefined
      ? await askCluster(services(), id, QUESTION)
      : await readAnswer(services(), id, QUESTION, commandId);
  if (commandId !== undefined && 'retry' in seen) return seen;
  const inside = 'ok' in seen ? missingAfterStart(wanted, seen.ok) : [reasonIn(seen)];
  const outside = probe === undefined ? [] : await tryProbe(probe);
  return { ok: [...inside, ...outside].slice(0, FINDINGS_MAX) };
}

function reasonIn(outcome: Exclude<Outcome<never>, { ok: never }>): Reason {
  return 'refused' in outcome ? outcome.refused : outcome.retry.reason;
}

async function tryProbe(address: string): Promise<Reason[]> {
  const said = await statusOf(address);
  if (said === undefined) return [];
  const message = `${address} does not answer as it should: ${said}. Look at the ingress and the pods behind it.`;
  return [{ code: 'probeFailed', message }];
}

/** @returns undefined when all is well */
async function statusOf(address: string): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(PROBE_MS);
    const { ok, status } = await services().fetch(address, { redirect: 'follow', signal });
    return ok ? undefined : `it says ${status}`;
  } catch (error) {
    const { message, cause } = error as Error;
    return cause instanceof Error ? cause.message : message;
  }
}

export interface AsleepLook {
  /** ARM id. */
  id: string;
  /** Name of the group of the nodes. */
  group: string;
  /** Node pools that were brought to zero; absent: the whole cluster was stopped. */
  pools?: string[];
}

export interface AsleepSeen {
  missing: Reason[];
  billed: StillBilled;
}

export async function lookAsleep({ id, group, pools }: AsleepLook): Promise<Outcome<AsleepSeen>> {
  const { subscription } = parseClusterId(id);
  const found = await (await services().nodeGroups()).items([{ subscription, group }]);
  if (!('ok' in found)) return found;
  return { ok: { missing: orphans(found.ok, pools), billed: stillBilled(found.ok) } };
}
