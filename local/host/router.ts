/**
 * Which part of the host answers a request to its port: admin, a webhook, or a function's route.
 */
import { handleAdmin } from './admin';
import type { Admin } from './admin';
import type { RegisteredFunction } from './core';
import { WEBHOOK_KEY, WEBHOOK_PATH } from './durable/binding';
import type { ClientApi } from './durable/clientApi';
import { handleDurable } from './durable/clientApi';
import { EVENT_GRID_EXTENSION, EVENT_GRID_KEY, handleEventGrid } from './eventGridWebhook';
import type { HostKeys } from './http/auth';
import { mayAdminister, mayCallFunction, mayCallWebhook } from './http/auth';
import { authLevelOf, toHttpData, toResponse } from './http/httpTrigger';
import type { ApiRequest, ApiResponse } from './http/message';
import { empty, plain } from './http/message';
import type { Route } from './http/routes';
import { matchRoute } from './http/routes';
import type { Log } from './log';
import { messageOf } from './log';
import type { Runner } from './runner';

export interface Parts {
  routes: Route<RegisteredFunction>[];
  functions: RegisteredFunction[];
  admin: Admin;
  durable: ClientApi;
  runner: Runner;
  keys: HostKeys;
  /** Are keys checked? */
  auth: boolean;
  log: Log;
}

/** Answers a request to the host's port. */
export async function route(parts: Parts, request: ApiRequest): Promise<ApiResponse> {
  try {
    const path = request.path.replace(/^\/+/, '');
    const lower = path.toLowerCase();
    if (lower.startsWith('admin/')) return admin(parts, path.slice('admin/'.length), request);
    if (lower.startsWith('runtime/webhooks/')) return await webhook(parts, path, request);
    if (path === '') return plain(200, 'The function app is running.');
    return await callFunction(parts, path, request);
  } catch (error) {
    // decodeURIComponent throws it for a path such as /%zz.
    if (error instanceof URIError)
      return plain(400, `The path ${request.path} is not well encoded.`);
    throw error;
  }
}

function admin(parts: Parts, path: string, request: ApiRequest): ApiResponse {
  if (parts.auth && !mayAdminister(parts.keys, request)) return empty(401);
  return handleAdmin(parts.admin, path, request);
}

async function webhook(parts: Parts, path: string, request: ApiRequest): Promise<ApiResponse> {
  const [, , extension = '', ...rest] = path.split('/');
  const allowed = (key: string) => !parts.auth || mayCallWebhook(parts.keys, key, request);
  switch (extension.toLowerCase()) {
    case WEBHOOK_PATH.split('/').at(-1):
      return allowed(WEBHOOK_KEY)
        ? handleDurable(parts.durable, rest.join('/'), request)
        : empty(401);
    case EVENT_GRID_EXTENSION:
      return allowed(EVENT_GRID_KEY) ? eventGrid(parts, request) : empty(401);
    default:
      return empty(404);
  }
}

function eventGrid(parts: Parts, request: ApiRequest): Promise<ApiResponse> {
  return handleEventGrid(parts.functions, request, async (delivery) => {
    try {
      await parts.runner.run(delivery.function, delivery.trigger, delivery.triggerMetadata);
    } catch (error) {
      logFailure(parts.log, delivery.function, error);
      throw error;
    }
  });
}

async function callFunction(parts: Parts, path: string, request: ApiRequest): Promise<ApiResponse> {
  const match = matchRoute(parts.routes, request.method, path);
  if (match === undefined) return empty(404);
  const { target, params } = match;
  const level = authLevelOf(target);
  if (parts.auth && !mayCallFunction(parts.keys, level, target.name, request)) return empty(401);
  try {
    const { returnValue } = await parts.runner.run(target, toHttpData(request, params));
    return toResponse(returnValue);
  } catch (error) {
    logFailure(parts.log, target, error);
    return empty(500);
  }
}

function logFailure(log: Log, target: RegisteredFunction, error: unknown): void {
  log({
    level: 'error',
    category: 'host',
    message: `The function ${target.name} failed: ${messageOf(error)}`,
    functionName: target.name,
  });
}
