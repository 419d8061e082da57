/**
 * HTTP triggers: from a request to the worker's form of it, and from the function's answer back.
 */
import type { RegisteredFunction } from '../core';
import type { HttpData, TypedData } from '../typedData';
import { nullable } from '../typedData';
import type { AuthLevel } from './auth';
import { setCookie } from './cookies';
import type { ApiRequest, ApiResponse } from './message';
import { empty } from './message';
import type { Route } from './routes';
import { compileRoute } from './routes';

/**
 * Routes of all HTTP functions. Default route: the function's name.
 * @param prefix before every route, may be empty
 */
export function httpRoutes(
  functions: RegisteredFunction[],
  prefix: string,
): Route<RegisteredFunction>[] {
  return functions
    .filter(({ trigger }) => trigger.type === 'httpTrigger')
    .map((one) => {
      const { route, methods } = one.trigger as { route?: string; methods?: string[] };
      const path = [prefix, route ?? one.name].filter((part) => part !== '').join('/');
      return compileRoute(path, methods ?? ['GET', 'POST'], one);
    });
}

export function authLevelOf({ trigger }: RegisteredFunction): AuthLevel {
  return (trigger.authLevel as AuthLevel | undefined) ?? 'anonymous';
}

/** The request as the worker protocol carries it. Route values only are `params`. */
export function toHttpData(request: ApiRequest, params: Record<string, string>): TypedData {
  const http: HttpData = {
    url: request.url,
    method: request.method,
    nullableHeaders: nullable(Object.entries(request.headers)),
    nullableQuery: nullable(request.query),
    nullableParams: nullable(Object.entries(params)),
    ...(request.bytes.length > 0 && { body: { bytes: request.bytes } }),
  };
  return { http };
}

/** The function's answer. One that answers nothing is told as 204 (what Azure sends is not settled). */
export function toResponse(answer: TypedData | null | undefined): ApiResponse {
  const http = answer?.http;
  if (http === undefined) return empty(204);
  const cookies = http.cookies?.map(setCookie) ?? [];
  return {
    status: Number(http.statusCode),
    headers: { ...http.headers, ...(cookies.length > 0 && { 'set-cookie': cookies }) },
    body: http.body?.bytes ?? '',
  };
}
