/** Exceptions by API: /api/power/overrides. Callers need a function key. */
import type { HttpHandler, HttpRequest, HttpResponseInit } from '@azure/functions';
import * as df from 'durable-functions';
import type { Policy } from '../../../shared/fleet/policy';
import { signedInName } from '../../../shared/identity';
import { reasonOf } from '../../../shared/reasons';
import { services } from '../../../shared/services';
import type { PowerCluster } from '../facts';
import { powerSettings } from '../settings';
import { clusterView } from '../view';
import { type Author, makeOverrides, takeBack } from './effects';
import { type OverrideRequest, readOverride } from './request';

/** Asked for what there is not: the one who asks can mend it. */
class BadRequest extends Error {}

/** POST /api/power/overrides `{ cluster | clusters | ring, kind, until | for, why, by }` */
export const addOverrides: HttpHandler = async (request, context) => {
  try {
    const { policy } = await (await services().policy()).current();
    const asked = await readBody(request, policy);
    const clusters = chosenBy(asked, await fleet(), policy);
    const author = authorOf(request, asked.by);
    const log = (line: string) => {
      context.log(`power: ${line}`);
    };
    const { overrides, verdicts } = await makeOverrides(clusters, asked, author, {
      client: df.getClient(context),
      log,
    });
    return { status: 201, jsonBody: { overrides, verdicts: verdicts.map(clusterView) } };
  } catch (error) {
    if (error instanceof BadRequest) return failure(400, error.message);
    if (error instanceof CannotLook) return failure(503, error.message);
    throw error;
  }
};

/** GET /api/power/overrides?cluster=: those that hold now, the first to end first. */
export const listOverrides: HttpHandler = async (request) => {
  const wanted = request.query.get('cluster')?.toLowerCase();
  const now = services().clock.now().toISOString();
  const kept = await (await services().power()).overrides();
  const overrides = kept
    .filter(({ until }) => until > now)
    .filter(({ name, cluster }) => wanted === undefined || isCalled({ id: cluster, name }, wanted))
    .sort((a, b) => (a.until < b.until ? -1 : 1));
  return { jsonBody: { overrides } };
};

/** DELETE /api/power/overrides/{id}?by=: the next sweep goes without it. */
export const removeOverride: HttpHandler = async (request) => {
  const { id = '' } = request.params;
  const removed = await takeBack(id, authorOf(request, request.query.get('by') ?? undefined));
  if (removed === undefined) return failure(404, `there is no override '${id}'`);
  return { jsonBody: { removed } };
};

class CannotLook extends Error {}

async function fleet(): Promise<PowerCluster[]> {
  const clusters = await (await services().graph()).powerClusters();
  if ('ok' in clusters) return clusters.ok;
  const { message } = 'retry' in clusters ? clusters.retry.reason : clusters.refused;
  throw new CannotLook(`the fleet cannot be read now: ${message}`);
}

async function readBody(request: HttpRequest, { timeZone }: Policy): Promise<OverrideRequest> {
  let body: unknown;
  try {
    body = await request.json();
  } catch {
    throw new BadRequest(
      'the body is not JSON; expected for example { "cluster": "aks-dev", "kind": "wake", "for": "2h", "why": "demo" }',
    );
  }
  try {
    return readOverride(body, services().clock.now().getTime(), timeZone);
  } catch (error) {
    throw new BadRequest(reasonOf(error).message, { cause: error });
  }
}

/** Nothing is done unless everything that was named is there, and ours. */
function chosenBy(
  { clusters, ring }: OverrideRequest,
  all: readonly PowerCluster[],
  policy: Policy,
): PowerCluster[] {
  if (ring !== undefined) {
    const members = all.filter((one) => {
      const settings = powerSettings(policy, one);
      return settings.ring === ring && settings.outside === undefined;
    });
    if (members.length > 0) return members;
    const names = policy.rings.map(({ name }) => name).join(', ');
    throw new BadRequest(`ring: no cluster is in '${ring}'; the rings are ${names}`);
  }
  return (clusters ?? []).map((name) => oneNamed(name, all, policy));
}

function oneNamed(name: string, all: readonly PowerCluster[], policy: Policy): PowerCluster {
  const found = all.filter((one) => isCalled(one, name.toLowerCase()));
  const [one, ...others] = found;
  if (one === undefined) throw new BadRequest(`cluster: there is none called '${name}'`);
  if (others.length > 0) {
    const ids = found.map(({ id }) => id).join(', ');
    throw new BadRequest(
      `cluster: there are ${found.length} called '${name}'; give the id: ${ids}`,
    );
  }
  const { outside } = powerSettings(policy, one);
  if (outside !== undefined) throw new BadRequest(`cluster: ${name}: ${outside.message}`);
  return one;
}

function isCalled({ id, name }: { id: string; name: string }, asked: string): boolean {
  return name.toLowerCase() === asked || id.toLowerCase() === asked;
}

function authorOf(request: HttpRequest, by = 'somebody with a function key'): Author {
  const signedIn = signedInName(request.headers);
  return signedIn === undefined ? { name: by, via: 'api' } : { name: signedIn, via: 'entra' };
}

function failure(status: number, error: string): HttpResponseInit {
  return { status, jsonBody: { error } };
}
