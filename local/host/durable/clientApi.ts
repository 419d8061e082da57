/**
 * The durable HTTP API: start, status, list, events, terminate, suspend, resume, rewind, restart,
 * purge. One handler serves the local RPC port (which the durable client uses) and the webhook path.
 */
import type { ApiRequest, ApiResponse } from '../http/message';
import { empty, jsonAnswer, plain } from '../http/message';
import { extensionFailure, flag, isJson } from './answers';
import type { DurableAddresses } from './binding';
import { managementUrls } from './binding';
import type { DurableEngine } from './engine';
import type { HistoryEvent } from './history';
import { EventType, isFinished } from './history';
import type { Instance } from './instance';
import { listInstances, purgeInstances } from './query';
import { restart, start } from './startApi';
import { statusBody } from './statusBody';

export interface ClientApi {
  engine: DurableEngine;
  addresses: () => DurableAddresses;
  /** May a start replace an instance that is still running? */
  replaceRunning: boolean;
  /** Calls back after virtual seconds that count as nobody's work; answers how to call it off. */
  after: (seconds: number, then: () => void) => () => void;
}

/** Seconds that a caller shall wait before it asks for a status again. */
const RETRY_AFTER = '5';

/**
 * Answers a request.
 * @param path below the base address, such as `instances/abc/terminate`; still percent-encoded
 */
export async function handleDurable(
  api: ClientApi,
  path: string,
  request: ApiRequest,
): Promise<ApiResponse> {
  const [kind = '', ...segments] = path.split('/').map((segment) => decodeURIComponent(segment));
  switch (kind.toLowerCase()) {
    case 'orchestrators':
      return start(api, segments, request);
    case 'instances':
      return (segments[0] ?? '') === '' ? all(api, request) : one(api, segments, request);
    case 'entities':
      return plain(501, 'The local host does not run durable entities.');
    default:
      return empty(404);
  }
}

function all(api: ClientApi, request: ApiRequest): ApiResponse {
  if (request.method === 'GET') return listInstances(api.engine, request);
  return request.method === 'DELETE' ? purgeInstances(api.engine, request.query) : empty(405);
}

function one(api: ClientApi, [id = '', ...rest]: string[], request: ApiRequest): ApiResponse {
  const instance = api.engine.instances.get(id);
  if (instance === undefined) return plain(404, `No instance with the id '${id}' exists.`);
  if (rest.length > 0) return operate(api, instance, rest, request);
  if (request.method === 'DELETE') return purge(api.engine, instance);
  return request.method === 'GET' ? status(api, instance, request.query) : empty(405);
}

function operate(
  api: ClientApi,
  instance: Instance,
  [operation = '', eventName = '']: string[],
  request: ApiRequest,
): ApiResponse {
  const known = OPERATIONS.get(operation.toLowerCase());
  if (known === undefined) return empty(404);
  return request.method === 'POST' ? known(api, instance, request, eventName) : empty(405);
}

function status(api: ClientApi, instance: Instance, query: URLSearchParams): ApiResponse {
  const body = statusBody(instance, {
    showInput: query.get('showInput')?.toLowerCase() !== 'false',
    showHistory: flag(query, 'showHistory'),
    showHistoryOutput: flag(query, 'showHistoryOutput'),
  });
  if (!isFinished(instance.status)) {
    const location = managementUrls(api.addresses(), instance.id).statusQueryGetUri ?? '';
    return jsonAnswer(202, body, { location, 'retry-after': RETRY_AFTER });
  }
  const failed = instance.status === 'Failed';
  const asError = failed && flag(query, 'returnInternalServerErrorOnFailure');
  return jsonAnswer(asError ? 500 : 200, body);
}

function purge(engine: DurableEngine, instance: Instance): ApiResponse {
  if (!isFinished(instance.status)) return empty(404);
  engine.purge([instance.id]);
  return jsonAnswer(200, { instancesDeleted: 1 });
}

type Operation = (
  api: ClientApi,
  instance: Instance,
  request: ApiRequest,
  eventName: string,
) => ApiResponse;

const OPERATIONS = new Map<string, Operation>([
  ['raiseevent', raise],
  ['terminate', terminate],
  ['suspend', suspend],
  ['resume', resume],
  ['rewind', rewind],
  ['restart', (api, instance, { query }) => restart(api, instance, query)],
]);

function raise(
  { engine }: ClientApi,
  instance: Instance,
  { headers, body }: ApiRequest,
  name: string,
): ApiResponse {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    return plain(400, 'Only application/json request content is supported.');
  }
  if (!isJson(body)) return plain(400, 'Invalid JSON content.');
  return post(engine, instance, EventType.EventRaised, { Name: name, Input: body });
}

function terminate({ engine }: ClientApi, instance: Instance, { query }: ApiRequest): ApiResponse {
  return post(engine, instance, EventType.ExecutionTerminated, { Input: reasonOf(query) });
}

function suspend({ engine }: ClientApi, instance: Instance, { query }: ApiRequest): ApiResponse {
  if (instance.status === 'Suspended') return wrongState('suspend', instance);
  return post(engine, instance, EventType.ExecutionSuspended, { Reason: reasonOf(query) });
}

function resume({ engine }: ClientApi, instance: Instance, { query }: ApiRequest): ApiResponse {
  if (instance.status === 'Running') return wrongState('resume', instance);
  return post(engine, instance, EventType.ExecutionResumed, { Reason: reasonOf(query) });
}

function rewind({ engine }: ClientApi, instance: Instance, { query }: ApiRequest): ApiResponse {
  if (!isFinished(instance.status)) return wrongState('rewind', instance);
  if (instance.status !== 'Failed') return empty(410);
  engine.rewind(instance.id, reasonOf(query));
  return empty(202);
}

function post(
  engine: DurableEngine,
  instance: Instance,
  type: EventType,
  fields: Partial<HistoryEvent>,
): ApiResponse {
  if (isFinished(instance.status)) return empty(410);
  engine.post(instance.id, type, fields);
  return empty(202);
}

function reasonOf(query: URLSearchParams): string {
  return query.get('reason') ?? '';
}

function wrongState(operation: string, instance: Instance): ApiResponse {
  return extensionFailure(
    `Cannot ${operation} the orchestration instance in the ${instance.status} state.`,
  );
}
