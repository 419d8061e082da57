/** Each order by its name. */
import type { DurableClient } from 'durable-functions';
import { statusOf, startStory } from '../../../shared/durable/client';
import { isAlive } from '../../../shared/durable/status';
import type { MemberRow } from '../../../shared/azure/runStore';
import { services } from '../../../shared/services';
import { cancelApproval } from '../../approvals/contract';
import type { ClusterResult, RolloutInput } from '../contract';
import { rollout } from '../rollout';
import { type Subject, withOrder } from './order';
import type { Done, Refused, Work } from './work';

type CarryOut = (work: Work, subject: Subject) => Promise<Done>;

/** Clusters that are being upgraded finish the change that Azure is making. */
export const pause: CarryOut = async ({ store, head, order }) => {
  await store.changeOrders(head.run, (orders) => withOrder(orders, 'pause', order));
  return {};
};

export const resume: CarryOut = async ({ store, head, order }) => {
  await store.changeOrders(head.run, (orders) => withOrder(orders, 'resume', order));
  return {};
};

export const cancel: CarryOut = async (work) => {
  const { store, head, order } = work;
  await store.changeOrders(head.run, (orders) => withOrder(orders, 'cancel', order));
  await withdrawQuestions(
    work,
    head.rings.map(({ name }) => name),
    'canceled',
  );
  return {};
};

export const skip: CarryOut = async (work, { cluster, ring }) => {
  const { store, head, order } = work;
  if (ring !== undefined) {
    const names = head.rings.map(({ name }) => name);
    if (!names.includes(ring)) {
      return { status: 400, refused: `ring: there is no '${ring}'; there are ${names.join(', ')}` };
    }
    await store.changeOrders(head.run, (orders) => withOrder(orders, 'skipRing', order, ring));
    await withdrawQuestions(work, [ring], 'ringSkipped');
    return { ring };
  }
  const found = await memberNamed(work, cluster);
  if ('refused' in found) return found;
  const { id } = found.member;
  await store.changeOrders(head.run, (orders) => withOrder(orders, 'skipCluster', order, id));
  return { cluster: id };
};

/** Ends what Azure is doing to the cluster; the rollout sees it and reports the cluster as failed. */
export const abort: CarryOut = async (work, { cluster, pool }) => {
  const found = await memberNamed(work, cluster);
  if ('refused' in found) return found;
  const { id } = found.member;
  const outcome = await (await services().aks()).abort(id, pool);
  if (!('ok' in outcome)) {
    const { message } = 'retry' in outcome ? outcome.retry.reason : outcome.refused;
    return { status: 409, refused: message };
  }
  if (!outcome.ok.asked) return { status: 409, refused: 'Azure is changing nothing there now' };
  return { cluster: id, ...(pool === undefined ? {} : { pool }) };
};

/**
 * Tries again what is not where the rollout wants it, with the identical versions and images: at
 * once in the ring whose turn it is, as a new run when the rollout has ended.
 */
export const retry: CarryOut = async (work, { clusters }) => {
  const rows = await work.store.members(work.head.run);
  const wanted = clusters ?? rows.filter(isUnfinished).map(({ member }) => member.id);
  const missing = wanted.find((name) => !rows.some((row) => isCalled(row, name)));
  if (missing !== undefined)
    return { status: 400, refused: `clusters: this rollout has no '${missing}'` };
  const chosen = rows.filter((row) => wanted.some((name) => isCalled(row, name)));
  if (chosen.length === 0)
    return { status: 409, refused: 'every cluster is where the rollout wants it' };
  return work.alive ? tryNow(work, chosen) : tryInNewRun(work, chosen);
};

async function tryNow(work: Work, chosen: Row[]): Promise<Done> {
  const { store, head } = work;
  const turn = await ringAtWork(work);
  const ready = chosen.filter((row) => row.member.ring === turn && row.result !== undefined);
  if (ready.length === 0) {
    const which = turn === undefined ? 'no ring is' : `only ring ${turn} is`;
    const refused = `${which} upgrading clusters now, and none of these can be tried in it; try again when the rollout has ended`;
    return { status: 409, refused };
  }
  const keys = new Set(ready.map(({ row }) => row));
  await store.reopen(head.run, ({ row }) => keys.has(row));
  return { clusters: ready.map(({ member }) => member.name) };
}

/** Whose lanes take clusters now: one that bakes or waits for a yes would not notice. */
async function ringAtWork({ client, head }: Work): Promise<string | undefined> {
  for (const { name } of head.rings) {
    const { stage } = await shownBy(client, `${head.rollout}:${name}`);
    if (stage === 'running') return name;
  }
  return undefined;
}

/** What a ring says of itself while its turn lasts. */
async function shownBy(client: DurableClient, ring: string) {
  const status = await statusOf(client, ring);
  if (status === undefined || !isAlive(status.runtimeStatus)) return {};
  return (status.customStatus ?? {}) as { stage?: string; approval?: string };
}

async function tryInNewRun({ client, head, order }: Work, chosen: Row[]): Promise<Done> {
  const only = chosen.map(({ member }) => member.id);
  const input: RolloutInput = { goal: head.goal, only, startedBy: order.by };
  await startStory(client, rollout, head.rollout, input);
  return { clusters: chosen.map(({ member }) => member.name) };
}

/** Whoever is being asked need not answer any more. `code`: what the ring makes of it. */
async function withdrawQuestions(
  { client, head, order }: Work,
  rings: string[],
  code: 'canceled' | 'ringSkipped',
): Promise<void> {
  for (const ring of rings) {
    const { approval } = await shownBy(client, `${head.rollout}:${ring}`);
    if (approval === undefined) continue;
    const { by, at, why } = order;
    const message = `${by} withdrew the question at ${at}: ${why}`;
    await cancelApproval(client, approval, { code, message });
  }
}

type Row = MemberRow<ClusterResult>;

async function memberNamed({ store, head }: Work, name = ''): Promise<Row | Refused> {
  const rows = await store.members(head.run);
  const found = rows.find((row) => isCalled(row, name));
  return found ?? { status: 400, refused: `cluster: this rollout has no '${name}'` };
}

function isCalled({ member }: Row, name: string): boolean {
  const text = name.toLowerCase();
  return member.name.toLowerCase() === text || member.id.toLowerCase() === text;
}

function isUnfinished({ result }: Row): boolean {
  return result === undefined || !['upgraded', 'unchanged'].includes(result.status);
}
