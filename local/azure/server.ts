import { requireUnlocked } from './arm/lockRoutes';
import { authenticate } from './identity';
import {
  gatewayError,
  Refused,
  toResponse,
  type Answer,
  type SimRequest,
  type SimResponse,
} from './http';
import type { Call, Match, Router } from './router';
import type { Throttle } from './throttle';
import type { World } from './world/world';

/** From a request to an answer, the same for sockets and in memory. */

export interface Served {
  response: SimResponse;
  /** Absent when no route was found. */
  match?: Match;
  call?: Call;
  refused?: Refused;
}

export interface Server {
  world: World;
  router: Router;
  throttle: Throttle;
}

/** Serves a request at the world's own time. `replayedBy`: let in already, under this name. */
export function serve(server: Server, request: SimRequest, replayedBy?: string): Served {
  const url = new URL(request.url);
  const match = server.router.find(request.method, url.pathname);
  if (!match) return refuse(notSimulated(request, url));
  const call = callOf(server.world, request, url, match);
  try {
    const answer = admit(server, match, call, request, replayedBy);
    return { response: toResponse(answer), match, call };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ...refuse(error), match, call };
  }
}

function admit(
  server: Server,
  { route }: Match,
  call: Call,
  request: SimRequest,
  replayedBy: string | undefined,
): Answer {
  if (replayedBy !== undefined) call.by = replayedBy;
  else if (route.audience) call.by = authenticate(call.headers.authorization, route.audience);
  if (route.audience === 'arm' && !call.query.has('api-version')) throw noApiVersion();
  const replayed = replayedBy !== undefined;
  const limits = replayed ? {} : server.throttle.admit(route, call, server.world.now);
  call.body = parseBody(call, request.body);
  if (route.change && route.audience === 'arm') requireUnlocked(call, route);
  const answer = route.handle(call);
  return { ...answer, headers: { ...limits, ...answer.headers } };
}

function refuse(refused: Refused): Served {
  return { response: toResponse(refused.answer), refused };
}

function callOf(world: World, request: SimRequest, url: URL, { params }: Match): Call {
  const headers = Object.entries(request.headers ?? {}).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return {
    world,
    method: request.method,
    params,
    query: new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value])),
    headers: Object.fromEntries(headers),
    body: undefined,
    bodyBytes: Buffer.byteLength(request.body ?? ''),
    path: url.pathname + url.search,
    origin: url.origin,
    by: 'nobody',
    notes: {},
  };
}

function parseBody({ headers }: Call, body: string | undefined): unknown {
  if (body === undefined || body === '') return undefined;
  if (headers['content-type']?.includes('x-www-form-urlencoded')) return new URLSearchParams(body);
  try {
    return JSON.parse(body) as unknown;
  } catch {
    const message = `The request content is not valid JSON: ${body.slice(0, 60)}`;
    throw gatewayError(400, 'InvalidRequestContent', message);
  }
}

function noApiVersion(): Refused {
  const message = 'The api-version query parameter (?api-version=) is required for all requests.';
  return gatewayError(400, 'MissingApiVersionParameter', message);
}

function notSimulated({ method }: SimRequest, url: URL): Refused {
  const message = `The simulator does not know ${method} ${url.pathname}.`;
  return gatewayError(404, 'InvalidResourceType', message);
}
