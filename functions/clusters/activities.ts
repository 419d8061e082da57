/** I/O on one cluster that every job needs: leases, changes, questions. */
import type { Started } from '../../shared/azure/aks';
import type { LeaseRequest } from '../../shared/azure/leases';
import type { OperationNote } from '../../shared/azure/operations';
import type { Change } from '../../shared/fleet/change';
import type { Cluster, ProvisioningError } from '../../shared/fleet/cluster';
import type { AnswerTo, Question } from '../../shared/kubernetes/facts';
import type { Outcome, Reason } from '../../shared/reasons';
import { services } from '../../shared/services';
import { abortEntry, type Asking, changeEntry, type Why } from './trail';

export async function takeLease(request: LeaseRequest): Promise<Outcome<null>> {
  return (await services().leases()).take(request, services().clock.now());
}

/** Takes it now or not at all, for work that comes again by itself. */
export async function tryLease(request: LeaseRequest): Promise<Outcome<null>> {
  const taken = await takeLease(request);
  if (!('retry' in taken) || taken.retry.reason.code !== 'leaseHeld') return taken;
  return { refused: taken.retry.reason };
}

export async function releaseLease(request: LeaseRequest): Promise<Outcome<null>> {
  await (await services().leases()).release(request);
  return { ok: null };
}

export async function readCluster(id: string): Promise<Outcome<Cluster>> {
  return (await services().aks()).cluster(id);
}

export interface StartInput {
  id: string;
  change: Change;
  /** Stories begun before there was a trail do not say. */
  why?: Why;
  asking?: Asking;
}

/** `busy`: Azure takes no change now, since it is at work; seconds until it may. */
export type Begun = Started & { busy?: { after: number; reason: Reason } };

/** Asks Azure for a change, once, and puts it into the trail. */
export async function startChange(input: StartInput): Promise<Outcome<Begun>> {
  const { id, change, why, asking } = input;
  const aks = await services().aks();
  if (why === undefined || asking === undefined) return busyOr(await aks.start(id, change));
  const operations = await services().operations();
  const asked = services().clock.now().toISOString();
  const note: OperationNote = { cluster: id, ...partOf(change), ...asking, asked };
  const earlier = await operations.begin(note);
  const outcome = await aks.start(id, change);
  // What an attempt that was cut short has sent shows as asked for by somebody.
  if ('ok' in outcome && (outcome.ok.asked || earlier !== undefined)) {
    const at = (earlier ?? note).asked;
    await (await services().audit()).write(changeEntry(change, { id, why, asking, at }));
  }
  if (wasNotSent(outcome)) await operations.withdraw(note);
  return busyOr(outcome);
}

function partOf(change: Change): { pool?: string; whole: boolean } {
  return 'pool' in change
    ? { pool: change.pool, whole: false }
    : { whole: change.kind === 'cluster' };
}

/** Azure said no; after any other fault nobody knows. */
function wasNotSent(outcome: Outcome<Started>): boolean {
  if ('ok' in outcome) return false;
  return (
    'refused' in outcome || isBusy(outcome.retry.reason) || statusOf(outcome.retry.reason) === 429
  );
}

/** An operation in progress is no failure: it is waited out for as long as it takes. */
function busyOr(outcome: Outcome<Started>): Outcome<Begun> {
  if (!('retry' in outcome) || !isBusy(outcome.retry.reason)) return outcome;
  return { ok: { asked: false, busy: outcome.retry } };
}

function isBusy(reason: Reason): boolean {
  return reason.code === 'busy' || statusOf(reason) === 409 || statusOf(reason) === 412;
}

function statusOf({ evidence }: Reason): unknown {
  return evidence?.status;
}

/** Ends what Azure is doing to a cluster or one of its pools; nothing is undone by it. */
export async function abortChange(input: {
  id: string;
  pool?: string;
  why: Why;
  asking: Asking;
}): Promise<Outcome<Started>> {
  const { id, pool, why, asking } = input;
  const outcome = await (await services().aks()).abort(id, pool);
  if ('ok' in outcome && outcome.ok.asked) {
    const entry = abortEntry(pool, { id, why, asking, at: asking.began });
    await (await services().audit()).write(entry);
  }
  return outcome;
}

export async function readPoolError(input: {
  id: string;
  pool: string;
}): Promise<Outcome<ProvisioningError | null>> {
  return (await services().aks()).poolError(input.id, input.pool);
}

export interface Look<Q extends Question = Question> {
  id: string;
  question: Q;
}

/** Asks the API server directly. */
export async function askCluster({ id, question }: Look): Promise<Outcome<AnswerTo<Question>>> {
  return (await asking()).askCluster(services(), id, question);
}

/** Starts the command that asks from inside the cluster; answers its id. */
export async function startCommand({ id, question }: Look): Promise<Outcome<string>> {
  return (await asking()).startAsking(services(), id, question);
}

/** The answer in a command's output, once it has ended. */
export async function readCommand({
  id,
  question,
  commandId,
}: Look & { commandId: string }): Promise<Outcome<AnswerTo<Question>>> {
  return (await asking()).readAnswer(services(), id, question, commandId);
}

async function asking() {
  return import('../../shared/kubernetes/ask.js');
}
