/**
 * The durable HTTP API: start, status, list, events, terminate, suspend, resume, rewind, restart,
 * purge. One handler serves the local RPC port (which the durable client uses) and the webhook path.
 */
import type { ApiRequest, ApiResponse } from '../http/message';
import { empty, jsonAnswer, plain } from '../http/message';
import type { DurableAddresses } from './binding';
import { managementUrls } from './binding';
import type { DurableEngine } from './engine';
import { unknownOrchestrator } from './episode';
import { EventType, isFinished } from './history';
import type { Instance } from './instance';
import { listInstances, purgeInstances } from './query';
import { statusBody } from './statusBody';
import { instanceIdProblem } from './subOrchestration';

export interface ClientApi {
  engine: DurableEngine;
  addresses: () => DurableAddresses;
  replaceRunning: boolean;
  /** Resolves after virtual seconds that count as nobody's work. */
  after: (seconds: number) => Promise<void>;
}

/** Seconds that a caller shall wait before it asks for a status again. */
const RETRY_AFTER = '5';
const RETRY_AFTER_START = '10';

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
      return request.method === 'POST' ? start(api, segments, request) : empty(405);
    case 'instances':
      return instances(api, segments, request);
    case 'entities':
      return plain(501, 'The local host does not run durable entities.');
    default:
      return empty(404);
  }
}

async function start(
  api: ClientApi,
  [name = '', id]: string[],
  request: ApiRequest,
): Promise<ApiResponse> {
  const { engine } = api;
  const problem = startProblem(engine, name, id ?? '', request.body);
  if (problem !== undefined) return plain(400, problem);
  const running = id === undefined ? undefined : engine.instances.get(id);
  if (running !== undefined && !isFinished(running.status) && !api.replaceRunning) {
    return failed(`An Orchestration instance with the status ${running.status} already exists.`);
  }
  const version = request.query.get('version');
  const started = engine.start({
    name,
    input: request.body === '' ? 'null' : request.body,
    ...(id !== undefined && id !== '' && { id }),
    ...(version !== null && { version }),
  });
  const timeout = Number(request.query.get('timeout') ?? 0);
  if (timeout > 0) {
    await Promise.race([engine.finished(started), api.after(timeout)]);
    const instance = engine.instances.get(started);
    if (instance !== undefined && isFinished(instance.status)) {
      return jsonAnswer(200, statusBody(instance, ALL_BUT_HISTORY).output);
    }
  }
  return created(api, started);
}

function startProblem(
  engine: DurableEngine,
  name: string,
  id: string,
  body: string,
): string | undefined {
  if (!engine.hasOrchestrator(name)) return unknownOrchestrator(name);
  if (body !== '' && !isJson(body)) return 'The input of an orchestration must be JSON.';
  return instanceIdProblem(id);
}

function created(api: ClientApi, id: string): ApiResponse {
  const urls = managementUrls(api.addresses(), id);
  const location = urls.statusQueryGetUri ?? '';
  return jsonAnswer(202, urls, { location, 'retry-after': RETRY_AFTER_START });
}

function instances(
  api: ClientApi,
  [id = '', operation, eventName = '']: string[],
  request: ApiRequest,
): ApiResponse {
  if (id === '') {
    if (request.method === 'GET') return listInstances(api.engine, request);
    return request.method === 'DELETE' ? purgeInstances(api.engine, request.query) : empty(405);
  }
  const instance = api.engine.instances.get(id);
  if (instance === undefined) return plain(404, `No instance with the id '${id}' exists.`);
  if (operation !== undefined) return operate(api, instance, operation, eventName, request);
  if (request.method === 'DELETE') return purgeOne(api.engine, instance);
  return request.method === 'GET' ? status(api, instance, request.query) : empty(405);
}

const ALL_BUT_HISTORY = { showInput: true, showHistory: false, showHistoryOutput: false };

function status(api: ClientApi, instance: Instance, query: URLSearchParams): ApiResponse {
  const flag = (name: string) => query.get(name)?.toLowerCase() === 'true';
  const body = statusBody(instance, {
    showInput: query.get('showInput')?.toLowerCase() !== 'false',
    showHistory: flag('showHistory'),
    showHistoryOutput: flag('showHistoryOutput'),
  });
  if (!isFinished(instance.status)) {
    const location = managementUrls(api.addresses(), instance.id).statusQueryGetUri ?? '';
    return jsonAnswer(202, body, { location, 'retry-after': RETRY_AFTER });
  }
  const failure = instance.status === 'Failed' && flag('returnInternalServerErrorOnFailure');
  return jsonAnswer(failure ? 500 : 200, body);
}

function operate(
  api: ClientApi,
  instance: Instance,
  operation: string,
  eventName: string,
  request: ApiRequest,
): ApiResponse {
  if (request.method !== 'POST') return empty(405);
  const { engine } = api;
  const reason = request.query.get('reason') ?? '';
  switch (operation.toLowerCase()) {
    case 'raiseevent':
      return raise(engine, instance, eventName, request);
    case 'terminate':
      return message(engine, instance, EventType.ExecutionTerminated, { Input: reason });
    case 'suspend':
      if (instance.status === 'Suspended') return wrongState('suspend', instance);
      return message(engine, instance, EventType.ExecutionSuspended, { Reason: reason });
    case 'resume':
      if (instance.status === 'Running') return wrongState('resume', instance);
      return message(engine, instance, EventType.ExecutionResumed, { Reason: reason });
    case 'rewind':
      return rewind(engine, instance, reason);
    case 'restart':
      return restart(api, instance, request.query);
    default:
      return empty(404);
  }
}

function raise(
  engine: DurableEngine,
  instance: Instance,
  name: string,
  request: ApiRequest,
): ApiResponse {
  const type = request.headers['content-type'] ?? '';
  if (!type.toLowerCase().startsWith('application/json')) {
    return plain(400, 'Only application/json request content is supported.');
  }
  if (!isJson(request.body)) return plain(400, 'Invalid JSON content.');
  const raised = { Name: name, Input: request.body, ParentTraceContext: null };
  return message(engine, instance, EventType.EventRaised, raised);
}

function message(
  engine: DurableEngine,
  instance: Instance,
  type: EventType,
  fields: Record<string, unknown>,
): ApiResponse {
  if (isFinished(instance.status)) return empty(410);
  engine.post(instance.id, type, fields);
  return empty(202);
}

function rewind(engine: DurableEngine, instance: Instance, reason: string): ApiResponse {
  if (!isFinished(instance.status)) return wrongState('rewind', instance);
  if (instance.status !== 'Failed') return empty(410);
  engine.rewind(instance.id, reason);
  return empty(202);
}

function restart(api: ClientApi, instance: Instance, query: URLSearchParams): ApiResponse {
  const fresh = query.get('restartWithNewInstanceId')?.toLowerCase() !== 'false';
  if (!fresh && !isFinished(instance.status)) {
    return failed(`An Orchestration instance with the status ${instance.status} already exists.`);
  }
  const { name, input, version } = instance;
  const id = fresh ? {} : { id: instance.id };
  return created(api, api.engine.start({ name, input: input ?? 'null', version, ...id }));
}

function purgeOne(engine: DurableEngine, instance: Instance): ApiResponse {
  if (!isFinished(instance.status)) return empty(404);
  engine.purge([instance.id]);
  return jsonAnswer(200, { instancesDeleted: 1 });
}

function wrongState(operation: string, instance: Instance): ApiResponse {
  return failed(`Cannot ${operation} the orchestration instance in the ${instance.status} state.`);
}

/** The extension's answer to an exception of its own. */
function failed(message: string): ApiResponse {
  return jsonAnswer(500, {
    Message: 'Something went wrong while processing your request',
    ExceptionMessage: message,
    ExceptionType: 'System.InvalidOperationException',
    StackTrace: '',
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
