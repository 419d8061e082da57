/** Public holidays of countries: the only file that knows the library. It is large: loaded late. */
import type { Holidays, LocalDate } from './calendar/types';

/** Which holidays a policy wants. */
export interface HolidayWish {
  /** ISO 3166: `NL` */
  country: string;
  /** State or region of the country: `BY` in `DE`. */
  region?: string | undefined;
  /** Days off besides, such as the company's own. */
  add?: { date: LocalDate; name: string }[] | undefined;
  /** Public holidays on which people work. */
  except?: LocalDate[] | undefined;
  years: number[];
}

const DAY = 86_400_000;

/** Public holidays by country, region and year: each is looked up once. */
const known = new Map<string, Holidays['dates']>();

/**
 * Looks the dates up once, so that what a policy decided with does not change with the library.
 * Only public holidays, with the days given in their stead; one of several days counts in full.
 * @throws Error of one line for a country or region that is unknown, with those that are known
 */
export async function resolveHolidays(wish: HolidayWish): Promise<Holidays> {
  const { default: Library } = await import('date-holidays');
  const options = { types: ['public' as const], languages: ['en'] };
  const { country, region, add = [], except = [], years } = wish;
  requireKnown('country', country, new Library().getCountries('en'));
  if (region !== undefined) {
    requireKnown('region', region, regionsOf(new Library().getStates(country, 'en')));
  }
  const library = new Library(country, region ?? '', options);
  const found = years.flatMap((year) => {
    const key = [country, region ?? '', year].join(' ');
    const dates = known.get(key) ?? library.getHolidays(year, 'en').flatMap(datesOf);
    known.set(key, dates);
    return dates;
  });
  const dates = [...found.filter(({ date }) => !except.includes(date)), ...add];
  return {
    name: region === undefined ? country : `${country}-${region}`,
    dates: onePerDate(dates),
  };
}

function requireKnown(field: string, value: string, names: Record<string, string>): void {
  if (Object.hasOwn(names, value)) return;
  const allowed = Object.keys(names).sort().join(', ') || 'none';
  throw new Error(`holidays: ${field}: '${value}' is unknown, known are ${allowed}`);
}

/** Some countries have none; the library's types do not say so. */
function regionsOf(states: unknown): Record<string, string> {
  return (states ?? {}) as Record<string, string>;
}

/** Its local dates: the library gives the first as text, and the length. */
function datesOf({
  date,
  start,
  end,
  name,
}: {
  date: string;
  start: Date;
  end: Date;
  name: string;
}) {
  const first = Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
  const length = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY));
  return Array.from({ length }, (_, at) => ({ date: dateText(first + at * DAY), name }));
}

function dateText(instant: number): LocalDate {
  return new Date(instant).toISOString().slice(0, 10);
}

/** In order; the first name of a date stays. */
function onePerDate(dates: Holidays['dates']): Holidays['dates'] {
  const names = new Map<LocalDate, string>();
  for (const { date, name } of dates) if (!names.has(date)) names.set(date, name);
  return [...names]
    .map(([date, name]) => ({ date, name }))
    .sort((a, b) => a.date.localeCompare(b.date));
}
