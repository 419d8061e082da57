/**
 * Lists and purges instances by filter: id prefix, creation time, status; lists come in pages.
 */
import type { ApiRequest, ApiResponse } from '../http/message';
import { jsonAnswer, plain } from '../http/message';
import { flag } from './answers';
import type { DurableEngine } from './engine';
import { isFinished, RUNTIME_STATUSES } from './history';
import type { Instance } from './instance';
import { statusBody } from './statusBody';

const PAGE_SIZE = 100;
/** Response header with the place to go on from; the client sends it back as a request header. */
const CONTINUATION = 'x-ms-continuation-token';

/** Answers one page of instances, oldest first. */
export function listInstances(engine: DurableEngine, request: ApiRequest): ApiResponse {
  const { query } = request;
  const problem = filterProblem(query);
  if (problem !== undefined) return plain(400, problem);
  const from = Number(request.headers[CONTINUATION] ?? 0);
  const size = Number(query.get('top') ?? PAGE_SIZE);
  const found = matching(engine, query);
  const options = {
    showInput: flag(query, 'showInput'),
    showHistory: false,
    showHistoryOutput: false,
  };
  const page = found.slice(from, from + size).map((instance) => statusBody(instance, options));
  const more = from + size < found.length;
  return jsonAnswer(200, page, more ? { [CONTINUATION]: String(from + size) } : {});
}

/** Deletes the finished instances that a filter matches. */
export function purgeInstances(engine: DurableEngine, query: URLSearchParams): ApiResponse {
  if (query.get('createdTimeFrom') === null) {
    return plain(400, "Please provide value for 'createdTimeFrom' parameter.");
  }
  const problem = filterProblem(query);
  if (problem !== undefined) return plain(400, problem);
  const ids = matching(engine, query)
    .filter(({ status }) => isFinished(status))
    .map(({ id }) => id);
  if (ids.length === 0) return plain(404, 'No instance matches.');
  engine.purge(ids);
  return jsonAnswer(200, { instancesDeleted: ids.length });
}

function matching(engine: DurableEngine, query: URLSearchParams): Instance[] {
  const prefix = query.get('instanceIdPrefix') ?? '';
  const from = instant(query, 'createdTimeFrom') ?? -Infinity;
  const to = instant(query, 'createdTimeTo') ?? Infinity;
  const statuses = statusesOf(query);
  return [...engine.instances.values()].filter(
    ({ id, created, status }) =>
      id.startsWith(prefix) &&
      created >= from &&
      created <= to &&
      (statuses.length === 0 || statuses.includes(status.toLowerCase())),
  );
}

function filterProblem(query: URLSearchParams): string | undefined {
  const time = ['createdTimeFrom', 'createdTimeTo'].find((name) =>
    Number.isNaN(instant(query, name) ?? 0),
  );
  if (time !== undefined) return `${time} is "${query.get(time) ?? ''}"; it must be an ISO time.`;
  const known = RUNTIME_STATUSES.map((status) => status.toLowerCase());
  const unknown = statusesOf(query).find((status) => !known.includes(status));
  if (unknown !== undefined) {
    return `runtimeStatus has "${unknown}"; it must be of ${RUNTIME_STATUSES.join(', ')}.`;
  }
  const top = query.get('top') ?? '1';
  return /^[1-9]\d*$/.test(top) ? undefined : `top is "${top}"; it must be a number above 0.`;
}

function instant(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  return value === null || value === '' ? undefined : Date.parse(value);
}

function statusesOf(query: URLSearchParams): string[] {
  return (query.get('runtimeStatus') ?? '')
    .split(',')
    .map((status) => status.trim().toLowerCase())
    .filter((status) => status !== '');
}
