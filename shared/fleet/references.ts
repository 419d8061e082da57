/**
 * Names that the policy uses must be defined in it, and defined once. It looks at the raw file, so
 * that one mistake elsewhere does not hide these.
 */
import { isName } from './calendarSchema';
import type { Complaint } from './problems';
import { allowedNames, nearest } from './suggest';

interface Found {
  path: PropertyKey[];
  value: unknown;
}

/** What is used where: `*` is any key or place in a list. */
const USES = [
  { what: 'window', at: 'rings.*.window', in: 'calendars.windows', isRef: isName },
  { what: 'window', at: 'notify.quietHours', in: 'calendars.windows', isRef: isName },
  { what: 'holiday calendar', at: 'calendars.schedules.*.holidays', in: 'calendars.holidays' },
  {
    what: 'schedule',
    at: 'calendars.schedules.*.onHolidays',
    in: 'calendars.schedules',
    isRef: (name: string) => name !== 'off',
  },
  { what: 'schedule', at: 'power.rules.*.schedule', in: 'calendars.schedules' },
  { what: 'schedule', at: 'power.budgets.*.coreHours', in: 'calendars.schedules' },
  { what: 'ring', at: 'calendars.freezes.*.rings.*', in: 'rings' },
  { what: 'ring', at: 'notify.routes.*.rings.*', in: 'rings' },
  { what: 'channel', at: 'notify.routes.*.to.*', in: 'notify.channels' },
  { what: 'channel', at: 'notify.channels.*.fallback', in: 'notify.channels' },
];

/** @param value of the whole file */
export function complaintsAboutNames(value: unknown): Complaint[] {
  return [...danglingUses(value), ...doubleRings(value), ...circles(value)];
}

function danglingUses(value: unknown): Complaint[] {
  return USES.flatMap(({ what, at, in: where, isRef = () => true }) => {
    const names = namesIn(value, where);
    return find(value, at.split('.')).flatMap(({ path, value: name }) => {
      if (typeof name !== 'string' || !isRef(name) || names.includes(name)) return [];
      return [{ path, wrong: `there is no ${what} '${name}'`, allowed: meant(name, names, where) }];
    });
  });
}

function meant(name: string, names: string[], where: string): string {
  if (nearest(name, names) !== undefined || names.length > 0) return allowedNames(name, names);
  return `define it in ${where}`;
}

/** Of mappings the keys, of the list of rings their names. */
function namesIn(value: unknown, where: string): string[] {
  const [found] = find(value, where.split('.'));
  if (Array.isArray(found?.value)) {
    return find(value, `${where}.*.name`.split('.')).flatMap(({ value: name }) =>
      typeof name === 'string' ? [name] : [],
    );
  }
  return isMapping(found?.value) ? Object.keys(found.value) : [];
}

function doubleRings(value: unknown): Complaint[] {
  const names = find(value, ['rings', '*', 'name']);
  return names.flatMap(({ path, value: name }, at) => {
    const first = names.findIndex((other) => other.value === name);
    if (first === at || typeof name !== 'string') return [];
    const wrong = `'${name}' is already the name of rings[${first}]`;
    return [{ path, wrong, allowed: 'a name that no other ring has' }];
  });
}

/** Schedules that hold on each other's holidays would never end. */
function circles(value: unknown): Complaint[] {
  const next = new Map(
    find(value, ['calendars', 'schedules', '*', 'onHolidays']).map(({ path, value: name }) => [
      String(path[2]),
      String(name),
    ]),
  );
  return [...next.keys()].flatMap((name) => {
    const way = [name];
    for (let at = next.get(name); at !== undefined && !way.includes(at); at = next.get(at))
      way.push(at);
    if (next.get(way.at(-1) ?? '') !== name) return [];
    const path = ['calendars', 'schedules', name, 'onHolidays'];
    const wrong = `${[...way, name].join(' → ')} goes in a circle`;
    return [{ path, wrong, allowed: "'off', or a schedule that does not come back here" }];
  });
}

function find(value: unknown, [step, ...rest]: string[], path: PropertyKey[] = []): Found[] {
  if (step === undefined) return [{ path, value }];
  return inner(value)
    .filter(([key]) => step === '*' || key === step)
    .flatMap(([key, child]) => find(child, rest, [...path, key]));
}

function inner(value: unknown): [PropertyKey, unknown][] {
  if (Array.isArray(value)) return [...(value as unknown[]).entries()];
  return isMapping(value) ? Object.entries(value) : [];
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
