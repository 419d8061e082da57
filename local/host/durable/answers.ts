/**
 * Small things that several endpoints of the durable HTTP API need.
 */
import type { ApiResponse } from '../http/message';
import { jsonAnswer } from '../http/message';

/** The extension's answer when one of its own methods throws. */
export function extensionFailure(message: string): ApiResponse {
  return jsonAnswer(500, {
    Message: 'Something went wrong while processing your request',
    ExceptionMessage: message,
    ExceptionType: 'System.InvalidOperationException',
    StackTrace: '',
  });
}

/** Is a query parameter set to true (in any case)? */
export function flag(query: URLSearchParams, name: string): boolean {
  return query.get(name)?.toLowerCase() === 'true';
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
