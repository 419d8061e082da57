/**
 * Starts instances over the durable HTTP API: `orchestrators/{name}[/{id}]`, and `restart`.
 */
import type { ApiRequest, ApiResponse } from '../http/message';
import { empty, jsonAnswer, plain } from '../http/message';
import { extensionFailure, isJson } from './answers';
import { managementUrls } from './binding';
import type { ClientApi } from './clientApi';
import type { DurableEngine, StartRequest } from './engine';
import { unknownOrchestrator } from './episode';
import { isFinished } from './history';
import type { Instance } from './instance';
import { parsed } from './instance';
import { instanceIdProblem } from './subOrchestration';

/** Seconds that a caller shall wait before it asks for the status. */
const RETRY_AFTER = '10';

/** Starts an instance; with `?timeout=` seconds, waits for its end and answers its output. */
export async function start(
  api: ClientApi,
  [name = '', id = '']: string[],
  request: ApiRequest,
): Promise<ApiResponse> {
  if (request.method !== 'POST') return empty(405);
  const problem = problemOf(api.engine, name, id, request.body);
  if (problem !== undefined) return plain(400, problem);
  const answer = startOrRefuse(api, startRequest(name, id, request));
  const timeout = Number(request.query.get('timeout') ?? 0);
  if (typeof answer !== 'string' || timeout === 0) return sent(api, answer);
  return waitFor(api, answer, timeout);
}

function startRequest(name: string, id: string, { body, query }: ApiRequest): StartRequest {
  const version = query.get('version') ?? '';
  const request = { name, input: body === '' ? 'null' : body, version };
  return id === '' ? request : { ...request, id };
}

/** Starts an instance again with its input: a new one, unless `restartWithNewInstanceId=false`. */
export function restart(api: ClientApi, instance: Instance, query: URLSearchParams): ApiResponse {
  const { id, name, input, version } = instance;
  const request = { name, input: input ?? 'null', version };
  const anew = query.get('restartWithNewInstanceId')?.toLowerCase() !== 'false';
  return sent(api, startOrRefuse(api, anew ? request : { ...request, id }));
}

/** The id of the new instance, or the answer when the id is still in use. */
function startOrRefuse(api: ClientApi, request: StartRequest): string | ApiResponse {
  const existing = api.engine.instances.get(request.id ?? '');
  if (existing !== undefined && !isFinished(existing.status) && !api.replaceRunning) {
    return extensionFailure(
      `An Orchestration instance with the status ${existing.status} already exists.`,
    );
  }
  return api.engine.start(request);
}

async function waitFor(api: ClientApi, id: string, seconds: number): Promise<ApiResponse> {
  await new Promise<void>((resolve) => {
    const callOff = api.after(seconds, resolve);
    void api.engine.finished(id).then(() => {
      callOff();
      resolve();
    });
  });
  const instance = api.engine.instances.get(id);
  if (instance === undefined || !isFinished(instance.status)) return sent(api, id);
  return jsonAnswer(200, parsed(instance.output));
}

function sent(api: ClientApi, answer: string | ApiResponse): ApiResponse {
  if (typeof answer !== 'string') return answer;
  const urls = managementUrls(api.addresses(), answer);
  const location = urls.statusQueryGetUri ?? '';
  return jsonAnswer(202, urls, { location, 'retry-after': RETRY_AFTER });
}

function problemOf(
  engine: DurableEngine,
  name: string,
  id: string,
  body: string,
): string | undefined {
  if (!engine.hasOrchestrator(name)) return unknownOrchestrator(name);
  if (body !== '' && !isJson(body)) return 'The input of an orchestration must be JSON.';
  return instanceIdProblem(id);
}
