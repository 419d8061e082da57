/**
 * ASP.NET route templates as HTTP triggers use them: `orders/{id:int}/{part?}`, `files/{*path}`.
 * Case does not matter; the more specific template wins.
 */
export interface Route<T> {
  template: string;
  methods: string[];
  target: T;
  pattern: RegExp;
  /** Precedence: one digit per segment, smaller is more specific. */
  order: string;
}

export interface RouteMatch<T> {
  target: T;
  params: Record<string, string>;
}

const CONSTRAINTS: Record<string, string> = {
  int: '-?\\d+',
  long: '-?\\d+',
  decimal: '-?\\d+(?:\\.\\d+)?',
  double: '-?\\d+(?:\\.\\d+)?',
  float: '-?\\d+(?:\\.\\d+)?',
  bool: 'true|false',
  alpha: '[a-zA-Z]+',
  guid: '[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}',
  datetime: '[^/]+',
  required: '[^/]+',
};

const PARAMETER = /\{([^{}]+)\}/g;

/**
 * Compiles a route.
 * @throws with the template and what is allowed, when it uses a constraint that is not known
 */
export function compileRoute<T>(template: string, methods: string[], target: T): Route<T> {
  const segments = template.split('/').filter((segment) => segment !== '');
  const pattern = segments.map((segment) => compileSegment(segment, template)).join('');
  return {
    template,
    methods: methods.map((method) => method.toUpperCase()),
    target,
    pattern: new RegExp(`^${pattern}/?$`, 'i'),
    order: segments.map(precedence).join(''),
  };
}

/** The most specific route for a path (without leading slash), or undefined. */
export function matchRoute<T>(
  routes: Route<T>[],
  method: string,
  path: string,
): RouteMatch<T> | undefined {
  const matching = routes
    .filter(({ methods, pattern }) => methods.includes(method) && pattern.test(`/${path}`))
    .sort((one, other) => (one.order < other.order ? -1 : 1));
  const [best] = matching;
  if (best === undefined) return undefined;
  const groups = Object.entries(best.pattern.exec(`/${path}`)?.groups ?? {}).filter(
    // An optional parameter that is missing has no value, whatever the type says.
    ([, value]) => (value as string | undefined) !== undefined && value !== '',
  );
  const params = groups.map(([name, value]) => [name, decodeURIComponent(value)]);
  return { target: best.target, params: Object.fromEntries(params) as Record<string, string> };
}

/** A segment with its slash; an optional parameter takes its slash with it. */
function compileSegment(segment: string, template: string): string {
  const whole = /^\{([^{}]+)\}$/.exec(segment)?.[1];
  if (whole?.startsWith('*') === true) return `(?:/(?<${nameOf(whole, template)}>.*))?`;
  if (whole?.endsWith('?') === true) return `(?:/${parameter(whole, template)})?`;
  const parts = segment.split(PARAMETER);
  const compiled = parts.map((part, index) =>
    index % 2 === 0 ? escape(part) : parameter(part, template),
  );
  return `/${compiled.join('')}`;
}

function parameter(text: string, template: string): string {
  const [, ...constraints] = text.replace(/\?$/, '').split(':');
  const [constraint] = constraints;
  const value = constraint === undefined ? '[^/]+' : CONSTRAINTS[constraint.toLowerCase()];
  if (value === undefined) {
    throw new Error(
      `The route "${template}" has the constraint "${constraint ?? ''}"; the local host knows ` +
        `${Object.keys(CONSTRAINTS).join(', ')}.`,
    );
  }
  return `(?<${nameOf(text, template)}>${value})`;
}

function nameOf(text: string, template: string): string {
  const name = (text.split(/[:?=]/)[0] ?? '').replace(/^\*+/, '');
  if (/^[A-Za-z_]\w*$/.test(name)) return name;
  throw new Error(`The route "${template}" has a parameter "${name}"; it must be a name.`);
}

function precedence(segment: string): string {
  if (segment.startsWith('{*')) return '5';
  if (!segment.includes('{')) return '1';
  if (!/^\{[^{}]+\}$/.test(segment)) return '2';
  return segment.includes(':') ? '3' : '4';
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
