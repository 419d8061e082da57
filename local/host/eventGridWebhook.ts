/**
 * The webhook behind `eventGridTrigger`: validation handshakes of both schemas, delivery, and the
 * answers by which Event Grid decides whether to deliver again.
 */
import type { RegisteredFunction } from './core';
import type { ApiRequest, ApiResponse } from './http/message';
import { empty, jsonAnswer, plain } from './http/message';
import { json } from './typedData';
import type { TypedData } from './typedData';

/** Path segment after /runtime/webhooks/, in any case. */
export const EVENT_GRID_EXTENSION = 'eventgrid';
export const EVENT_GRID_KEY = 'eventgrid_extension';

export interface Delivery {
  function: RegisteredFunction;
  trigger: TypedData;
  triggerMetadata: Record<string, TypedData>;
}

type Json = Record<string, unknown>;

/** Azure origins that an OPTIONS handshake echoes; every other is answered with this one. */
const ORIGIN = 'eventgrid.azure.net';
const AZURE_ORIGIN = /^([a-z0-9-]+\.)*eventgrid\.azure\.net$/i;

/**
 * Answers a request to the webhook.
 * @param execute runs a function; rejects when the function failed
 */
export async function handleEventGrid(
  functions: RegisteredFunction[],
  request: ApiRequest,
  execute: (delivery: Delivery) => Promise<unknown>,
): Promise<ApiResponse> {
  const name = request.query.get('functionName') ?? '';
  const target = functions.find(
    (one) =>
      one.trigger.type === 'eventGridTrigger' && one.name.toLowerCase() === name.toLowerCase(),
  );
  if (target === undefined) return plain(404, `cannot find function: '${name}'`);
  if (request.method === 'OPTIONS') return allowOrigin(request);
  const kind = request.headers['aeg-event-type']?.toLowerCase();
  if (kind === 'subscriptionvalidation') return validate(request.body);
  if (kind === 'notification') return notify(target, request.body, execute);
  if (kind === 'unsubscribe') return empty(202);
  return plain(
    400,
    'The header aeg-event-type must be SubscriptionValidation, Notification or Unsubscribe.',
  );
}

/** CloudEvents handshake. */
function allowOrigin(request: ApiRequest): ApiResponse {
  const asked = request.headers['webhook-request-origin'] ?? '';
  const origin = AZURE_ORIGIN.test(asked) ? asked : ORIGIN;
  return { status: 200, headers: { 'webhook-allowed-origin': origin }, body: '' };
}

/** Event Grid handshake: the code goes back. */
function validate(body: string): ApiResponse {
  const parsed = parse(body);
  const data = Array.isArray(parsed) ? dataOf(parsed[0]) : encodedData(parsed);
  const code = isObject(data) ? data.validationCode : undefined;
  if (typeof code !== 'string') return plain(400, 'The body has no data.validationCode.');
  return jsonAnswer(200, { validationResponse: code });
}

function dataOf(event: unknown): unknown {
  return isObject(event) ? event.data : undefined;
}

/** A single object comes from a CloudEvents subscription: its data is JSON encoded twice. */
function encodedData(event: unknown): unknown {
  const data = dataOf(event);
  return typeof data === 'string' ? parse(data) : data;
}

/** One invocation per event, all at once; one for all with cardinality `many`. */
async function notify(
  target: RegisteredFunction,
  body: string,
  execute: (delivery: Delivery) => Promise<unknown>,
): Promise<ApiResponse> {
  const parsed = parse(body);
  const events = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
  if (events.length === 0 || !events.every(isObject)) {
    return plain(400, 'The body must be an event (a JSON object) or an array of events.');
  }
  const deliveries =
    String(target.trigger.cardinality).toLowerCase() === 'many'
      ? [batch(target, events)]
      : events.map((event) => single(target, event));
  const results = await Promise.allSettled(deliveries.map(execute));
  return empty(results.every(({ status }) => status === 'fulfilled') ? 202 : 500);
}

function single(target: RegisteredFunction, event: Json): Delivery {
  return {
    function: target,
    trigger: json(event),
    triggerMetadata: event.data === undefined ? {} : { data: json(event.data) },
  };
}

function batch(target: RegisteredFunction, events: Json[]): Delivery {
  const texts = events.map((event) => JSON.stringify(event));
  return {
    function: target,
    trigger: { collectionString: { string: texts } },
    triggerMetadata: { data: json(events.map(({ data }) => data ?? null)) },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
