/** Reads the five fields of a cron expression as robfig/cron v3 does (ParseStandard). */

/** What is due in which minutes of which days. */
export interface CronFields {
  minutes: number[];
  hours: number[];
  dates: number[];
  months: number[];
  /** 0 is Sunday. */
  weekdays: number[];
  /** Both day fields say something: one that holds is enough. */
  eitherDay: boolean;
}

interface Field {
  name: string;
  min: number;
  max: number;
  /** From `min` on. */
  words: string[];
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ');

const FIELDS: [Field, Field, Field, Field, Field] = [
  { name: 'minute', min: 0, max: 59, words: [] },
  { name: 'hour', min: 0, max: 23, words: [] },
  { name: 'day of month', min: 1, max: 31, words: [] },
  { name: 'month', min: 1, max: 12, words: MONTHS },
  { name: 'day of week', min: 0, max: 6, words: WEEKDAYS },
];

const DESCRIPTORS: Partial<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/**
 * @param expression five fields, or `@daily` and its like
 * @throws RangeError that names the field and what is allowed, where Velero refuses the schedule
 */
export function cronFields(expression: string): CronFields {
  const texts = (DESCRIPTORS[expression] ?? expression).split(/\s+/);
  if (texts.length !== FIELDS.length) {
    throw new RangeError(
      `cron: '${expression}' has ${texts.length} fields, write five: minute hour date month weekday`,
    );
  }
  const [minutes, hours, dates, months, weekdays] = FIELDS.map((field, at) =>
    valuesOf(field, texts[at] ?? ''),
  ) as [number[], number[], number[], number[], number[]];
  const eitherDay = !isAny(texts[2] ?? '') && !isAny(texts[4] ?? '');
  return { minutes, hours, dates, months, weekdays, eitherDay };
}

/** A field that leaves its day open. One with steps does not: every second day is a choice. */
function isAny(text: string): boolean {
  return text.split(',').some((part) => /^[*?](\/1)?$/.test(part));
}

function valuesOf(field: Field, text: string): number[] {
  const values = text.split(',').flatMap((part) => valuesOfPart(field, part));
  return [...new Set(values)].sort((a, b) => a - b);
}

function valuesOfPart(field: Field, part: string): number[] {
  const [first, last, step] = boundsOf(field, part);
  if (!(field.min <= first && first <= last && last <= field.max && step > 0)) {
    throw new RangeError(
      `cron: '${part}' is no ${field.name}, allowed is ${field.min}-${field.max}, * and steps as */5`,
    );
  }
  const count = Math.floor((last - first) / step) + 1;
  return Array.from({ length: count }, (_, at) => first + at * step);
}

/** `*`, `5`, `1-5`, each with `/step`. A single number with a step runs on to the end. */
function boundsOf(field: Field, part: string): [first: number, last: number, step: number] {
  const [, from = '', to, step] = /^(\*|\?|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part) ?? [];
  const by = Number(step ?? 1);
  if (from === '*' || from === '?') return [field.min, field.max, by];
  const first = valueOf(field, from);
  if (to !== undefined) return [first, valueOf(field, to), by];
  return [first, step === undefined ? first : field.max, by];
}

/** NaN when it is neither a number nor one of the field's words. */
function valueOf(field: Field, text: string): number {
  const word = field.words.indexOf(text.toLowerCase());
  if (word >= 0) return field.min + word;
  return /^\d+$/.test(text) ? Number(text) : NaN;
}
