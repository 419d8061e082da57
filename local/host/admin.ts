/**
 * The host's admin endpoints: is it running, and run this function by hand.
 */
import type { RegisteredFunction } from './core';
import { HOST_VERSION } from './core';
import type { ApiRequest, ApiResponse } from './http/message';
import { empty, jsonAnswer, plain } from './http/message';
import { messageOf } from './log';
import type { TypedData } from './typedData';
import { json, text } from './typedData';

export interface Admin {
  functions: RegisteredFunction[];
  run: (target: RegisteredFunction, trigger: TypedData) => Promise<unknown>;
  /** Told when a function that was run by hand failed: the caller has its answer already. */
  onFailure: (target: RegisteredFunction, message: string) => void;
}

/** @param path below `/admin/` */
export function handleAdmin(admin: Admin, path: string, request: ApiRequest): ApiResponse {
  const [area, name = ''] = path.split('/');
  if (area === 'host' && ['status', 'ping'].includes(name)) {
    return jsonAnswer(200, { id: 'local', state: 'Running', version: HOST_VERSION });
  }
  if (area !== 'functions') return empty(404);
  const target = admin.functions.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (target === undefined) return empty(404);
  return request.method === 'POST' ? runByHand(admin, target, request.body) : empty(405);
}

function runByHand(admin: Admin, target: RegisteredFunction, body: string): ApiResponse {
  const { type } = target.trigger;
  if (!['timerTrigger', 'eventGridTrigger', 'activityTrigger'].includes(type)) {
    return plain(400, `A function with a ${type} cannot be run by hand.`);
  }
  const trigger = type === 'timerTrigger' ? TIMER : inputOf(body);
  if (trigger === undefined) return plain(400, 'The body must be JSON: { "input": … }.');
  admin.run(target, trigger).catch((error: unknown) => {
    admin.onFailure(target, messageOf(error));
  });
  return empty(202);
}

const TIMER = json({ Schedule: { AdjustForDST: true }, ScheduleStatus: null, IsPastDue: false });

/** The input of a run by hand, or undefined when the body is not JSON. */
function inputOf(body: string): TypedData | undefined {
  try {
    const { input } = JSON.parse(body) as { input?: unknown };
    return text(typeof input === 'string' ? input : JSON.stringify(input ?? null));
  } catch {
    return undefined;
  }
}
