/** POST /api/rollouts/{id}/{order}: what operators ask of a rollout. Callers need a function key. */
import type { HttpHandler, HttpRequest, HttpResponseInit } from '@azure/functions';
import * as df from 'durable-functions';
import type { DurableClient } from 'durable-functions';
import { z } from 'zod';
import { statusOf } from '../../../shared/durable/client';
import { isAlive } from '../../../shared/durable/status';
import type { Order } from '../../../shared/fleet/orders';
import { signedInName } from '../../../shared/identity';
import { services } from '../../../shared/services';
import type { ClusterResult, RunHead } from '../contract';
import * as effects from './effects';
import { bodies, isOrder, type OrderName, ORDERS, type Subject } from './order';
import type { Done, Refused, Work } from './work';

interface Said {
  why?: string | undefined;
  by?: string | undefined;
}

export const giveOrder: HttpHandler = async (request, context) => {
  const { id = '', order: name = '' } = request.params;
  if (!isOrder(name)) {
    return refusal(404, `there is no order '${name}'; there are ${ORDERS.join(', ')}`);
  }
  const asked = await jsonIn(request);
  if (asked === undefined) return refusal(400, 'the body is not JSON');
  const body = bodies[name].safeParse(asked);
  if (!body.success) return refusal(400, z.prettifyError(body.error));
  const { why, by, ...subject }: Subject & Said = body.data;
  const order = orderOf(signedInName(request.headers) ?? by, why);
  const work = await workOn(id, df.getClient(context), order);
  if (work === undefined)
    return refusal(404, `no rollout is called '${id}'; see GET /api/rollouts`);
  return carryOut(name, work, subject);
};

function orderOf(by = NOBODY, why = 'no reason was given'): Order {
  return { by, at: services().clock.now().toISOString(), why };
}

async function carryOut(order: OrderName, work: Work, subject: Subject): Promise<HttpResponseInit> {
  const { rollout } = work.head;
  if (!work.alive && order !== 'retry') {
    return refusal(409, `${rollout} has ended: it can be tried again (retry), and nothing else`);
  }
  const done = await effects[order](work, subject);
  if (isRefused(done)) return refusal(done.status, done.refused);
  await keepInTrail(order, work, done);
  return { status: 202, jsonBody: { rollout, order, ...work.order, ...done } };
}

const NOBODY = 'somebody with a function key';

async function workOn(id: string, client: DurableClient, order: Order): Promise<Work | undefined> {
  const store = await services().runs<RunHead, ClusterResult>();
  const head = await store.head(id);
  if (head === undefined) return undefined;
  const status = await statusOf(client, id);
  const alive = status !== undefined && isAlive(status.runtimeStatus);
  return { client, store, head, alive, order };
}

function isRefused(done: Done): done is Refused {
  return 'refused' in done;
}

/** An order may come without a body; a misspelt one must not pass for that. */
async function jsonIn(request: HttpRequest): Promise<unknown> {
  const text = await request.text();
  try {
    return text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(status: number, error: string): HttpResponseInit {
  return { status, jsonBody: { error } };
}

async function keepInTrail(name: string, { head, order }: Work, done: object): Promise<void> {
  const { by, at, why } = order;
  const audit = await services().audit();
  await audit.write({
    // Two orders in the same millisecond are two deeds.
    key: `${head.run}:${name}@${at}:${JSON.stringify({ by, why, ...done })}`,
    at,
    actor: { kind: 'person', name: by, via: 'api' },
    action: `rollout.${name}`,
    verdict: 'act',
    because: [{ code: name, message: why, evidence: { ...done } }],
    correlation: head.rollout,
    ...('cluster' in done && typeof done.cluster === 'string' ? { cluster: done.cluster } : {}),
  });
}
