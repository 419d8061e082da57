/**
 * `callHttp`: an HTTP request as an activity of the host. An answer 202 with a `Location` is polled
 * until something else comes back. Only loopback addresses are reached.
 */
import type { ActionReplay } from './actionReplay';
import type { HttpAction } from './actions';
import { HTTP_ACTIVITY } from './actions';
import { ReplayProblem } from './replayProblem';
import type { Future, Steps } from './future';

export interface HttpAnswer {
  statusCode: number;
  headers: Record<string, string>;
  content: string;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** One request, and polls for as long as the answer is "accepted". */
export function* httpSteps(replay: ActionReplay, request: HttpAction | undefined): Steps {
  if (request === undefined) throw new ReplayProblem('callHttp has no request.');
  let outcome = yield send(replay, request);
  for (;;) {
    const location = pollLocation(request, outcome.result);
    if (location === undefined) return outcome;
    yield replay.schedule({ kind: 'timer', fireAt: replay.now + location.wait(replay) });
    outcome = yield send(replay, pollRequest(request, location.uri));
  }
}

/**
 * Sends a request of `callHttp`.
 * @throws when it does not go to this machine, or needs a managed identity token
 */
export async function sendHttp(request: HttpAction): Promise<HttpAnswer> {
  const { hostname } = new URL(request.uri);
  if (!LOOPBACK.test(hostname)) {
    throw new Error(
      `callHttp to ${hostname} is blocked: the local host reaches loopback addresses only.`,
    );
  }
  if (request.tokenSource !== undefined && request.tokenSource !== null) {
    throw new Error('callHttp with a token source is not available in the local host.');
  }
  const response = await fetch(request.uri, {
    method: request.method,
    redirect: 'manual',
    ...(request.headers && { headers: request.headers }),
    ...(request.content !== undefined && { body: request.content }),
  });
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    content: await response.text(),
  };
}

/** The request travels as the input of an activity of the host. */
function send(replay: ActionReplay, request: HttpAction): Future {
  return replay.schedule({ kind: 'activity', name: HTTP_ACTIVITY, input: request });
}

function pollLocation(request: HttpAction, result: string | null | undefined) {
  if (request.asynchronousPatternEnabled !== true || typeof result !== 'string') return undefined;
  const answer = JSON.parse(result) as HttpAnswer;
  const header = (name: string) =>
    Object.entries(answer.headers).find(([key]) => key.toLowerCase() === name)?.[1];
  const uri = header('location');
  if (answer.statusCode !== 202 || uri === undefined) return undefined;
  const seconds = header('retry-after');
  return {
    uri,
    wait: (replay: ActionReplay) =>
      seconds === undefined ? replay.options.httpPollInterval : Number(seconds) * 1000,
  };
}

function pollRequest(request: HttpAction, uri: string): HttpAction {
  const headers = Object.entries(request.headers ?? {}).filter(
    // The key of the function that was called first does not open its status address.
    ([name]) => name.toLowerCase() !== 'x-functions-key',
  );
  return {
    method: 'GET',
    uri,
    headers: Object.fromEntries(headers),
    asynchronousPatternEnabled: true,
  };
}
