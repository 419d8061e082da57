import type { Answer } from './http';
import type { World } from './world/world';

/** What a handler knows about one request. */
export interface Call {
  world: World;
  method: string;
  params: Record<string, string>;
  /** Names in lower case: clients spell `api-version` and `$top` as they like. */
  query: Map<string, string>;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Parsed JSON or form; undefined when there was none. */
  body: unknown;
  bodyBytes: number;
  /** Path and query as they were sent. */
  path: string;
  /** Scheme, host and port the client used: URLs in answers start with it. */
  origin: string;
  /** Name of the identity in the token. */
  by: string;
  /** What the change log should tell about this request. */
  notes: Notes;
}

interface Notes {
  version?: string;
  asked?: string;
}

export interface Route {
  method: string;
  /** Literals match in any case; `{name}` takes one segment, a final `*` takes the rest. */
  path: string;
  /** As the SDK calls it, e.g. `agentPools.createOrUpdate`: the name it is counted under. */
  operation: string;
  /** Audience a token must be for; absent: no token needed. */
  audience?: Audience;
  /** Goes to the change log. */
  change?: boolean;
  handle: (call: Call) => Answer;
}

export type Audience =
  'arm' | 'eventGrid' | 'kubernetes' | 'logs' | 'mail' | 'metrics' | 'prometheus';

interface Compiled {
  route: Route;
  segments: string[];
}

export interface Match {
  route: Route;
  params: Record<string, string>;
}

/** Finds the route of a request by verb and number of path segments. */
export class Router {
  private readonly exact = new Map<string, Compiled[]>();
  private readonly open: Compiled[] = [];

  constructor(routes: Route[]) {
    for (const route of routes) this.add(route);
  }

  private add(route: Route): void {
    const segments = segmentsOf(route.path);
    if (segments[segments.length - 1] === '*') {
      this.open.push({ route, segments: segments.slice(0, -1) });
      return;
    }
    const key = `${route.method} ${segments.length}`;
    this.exact.set(key, [...(this.exact.get(key) ?? []), { route, segments }]);
  }

  /** @param path without query */
  find(method: string, path: string): Match | undefined {
    const asked = segmentsOf(path);
    const candidates = this.exact.get(`${method} ${asked.length}`) ?? [];
    for (const { route, segments } of candidates) {
      const params = match(segments, asked);
      if (params) return { route, params };
    }
    return this.findOpen(method, asked);
  }

  private findOpen(method: string, asked: string[]): Match | undefined {
    for (const { route, segments } of this.open) {
      if (route.method !== '*' && route.method !== method) continue;
      const params = match(segments, asked);
      if (!params) continue;
      const rest = asked.slice(segments.length).join('/');
      return { route, params: { ...params, rest } };
    }
    return undefined;
  }
}

/** Empty segments are dropped: MetricsQueryClient sends `//subscriptions` (contracts.md 2.9). */
function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function match(segments: string[], asked: string[]): Record<string, string> | undefined {
  if (asked.length < segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const given = asked[index] ?? '';
    if (segment.startsWith('{')) params[segment.slice(1, -1)] = decodeURIComponent(given);
    else if (segment.toLowerCase() !== given.toLowerCase()) return undefined;
  }
  return params;
}
