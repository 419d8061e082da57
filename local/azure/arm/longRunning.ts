import { createHash } from 'node:crypto';
import { gatewayError, ok, type Answer } from '../http';
import type { Call, Route } from '../router';
import type { Operation } from '../world/model';

/** How Azure reports long-running operations, as recorded (contracts.md 2.3). */

const API_VERSION = '2016-03-30';

export interface PollingOptions {
  /** Seconds in the Retry-After of every 2xx answer about an operation. */
  retryAfterSeconds: number;
  /** Answers an error for this poll, as gateways do now and then. */
  disturbance: () => Answer | undefined;
}

/** The headers of a first answer; `location` only where AKS sends it (POST and DELETE). */
export function operationHeaders(
  call: Call,
  operation: Operation,
  { retryAfterSeconds }: PollingOptions,
  location = false,
): Record<string, string> {
  return {
    'azure-asyncoperation': call.origin + operationPath(call, operation, 'operations'),
    ...(location && {
      location: call.origin + operationPath(call, operation, 'operationresults'),
    }),
    'retry-after': String(retryAfterSeconds),
  };
}

/** Since 2023-11 the URL is signed and some 3 kB long; it must be sent back as it is. */
function operationPath(call: Call, operation: Operation, kind: string): string {
  const { subscription, region, id } = operation;
  const path = `/subscriptions/${subscription}/providers/Microsoft.ContainerService`;
  return `${path}/locations/${region}/${kind}/${id}?api-version=${API_VERSION}&${signature(call, operation)}`;
}

const signatures = new WeakMap<Operation, string>();

function signature(call: Call, operation: Operation): string {
  const known = signatures.get(operation);
  if (known !== undefined) return known;
  const seed = call.world.seed.hex('signature', operation.id);
  const made = `t=${operation.startedAt}&c=${certificate(seed)}&s=${digest(seed, 's')}&h=${digest(seed, 'h')}`;
  signatures.set(operation, made);
  return made;
}

function digest(...parts: string[]): string {
  return createHash('sha512').update(parts.join()).digest('base64url');
}

/** As long as the certificate in the real URLs, about 2.5 kB. */
function certificate(seed: string): string {
  return Array.from({ length: 29 }, (_, index) => digest(seed, String(index))).join('');
}

export function operationRoutes(options: PollingOptions): Route[] {
  const at = '/subscriptions/{subscription}/providers/Microsoft.ContainerService/locations';
  const common = { method: 'GET', audience: 'arm' } as const;
  return [
    {
      ...common,
      path: `${at}/{location}/operations/{id}`,
      operation: 'operations.get',
      handle: (call) => status(call, options),
    },
    {
      ...common,
      path: `${at}/{location}/operationresults/{id}`,
      operation: 'operationResults.get',
      handle: (call) => result(call, options),
    },
  ];
}

function status(call: Call, options: PollingOptions): Answer {
  const operation = operationOf(call, 'operations');
  const disturbed = options.disturbance();
  if (disturbed) return disturbed;
  const headers = { 'retry-after': String(options.retryAfterSeconds) };
  return ok(operationBody(operation), operation.status === 'InProgress' ? headers : {});
}

/** Only `status` decides: an `error` may stand beside InProgress and even Succeeded. */
function operationBody(operation: Operation): unknown {
  const { id, startedAt, endedAt, fault, noise } = operation;
  const error = fault ?? noise;
  return {
    name: id,
    status: operation.status,
    startTime: new Date(startedAt).toISOString(),
    ...(endedAt !== undefined && { endTime: new Date(endedAt).toISOString() }),
    ...(error && { error }),
  };
}

/** 202 while it runs, then 204 with the Location header again. */
function result(call: Call, options: PollingOptions): Answer {
  const operation = operationOf(call, 'operationresults');
  const location = call.origin + operationPath(call, operation, 'operationresults');
  if (operation.status === 'InProgress') {
    const headers = { location, 'retry-after': String(options.retryAfterSeconds) };
    return { status: 202, headers };
  }
  return { status: 204, headers: { location } };
}

function operationOf(call: Call, kind: string): Operation {
  const { id = '' } = call.params;
  const operation = call.world.operations.get(id);
  if (!operation) throw gatewayError(404, 'NotFound', `The entity '${id}' was not found.`);
  if (call.path.toLowerCase() !== operationPath(call, operation, kind).toLowerCase()) {
    const message = 'The operation URL must be sent back exactly as it was given.';
    throw gatewayError(403, 'AuthorizationFailed', message);
  }
  return operation;
}
