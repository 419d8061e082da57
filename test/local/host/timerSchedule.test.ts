import { parseSchedule } from '../../../local/host/timerSchedule';

/** The zone of the process decides, as on Azure: the tests think in local time as well. */
const FROM = new Date(2030, 0, 1, 0, 0, 30).getTime();

function local(instant: number): string {
  const time = new Date(instant);
  const date = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()];
  const text = (parts: number[]) => parts.map((part) => String(part).padStart(2, '0'));
  return `${text(date).join('-')}T${text(clock).join(':')}`;
}

function occurrences(text: string, count: number): string[] {
  const schedule = parseSchedule(text);
  const found: string[] = [];
  for (let at = schedule.next(FROM); found.length < count; at = schedule.next(at)) {
    found.push(local(at));
  }
  return found;
}

test.each([
  ['0 */5 * * * *', ['2030-01-01T00:05:00', '2030-01-01T00:10:00']],
  ['*/20 * * * * *', ['2030-01-01T00:00:40', '2030-01-01T00:01:00']],
  ['0 30 9 * * 1-5', ['2030-01-01T09:30:00', '2030-01-02T09:30:00']],
  ['0 30 9 * * mon', ['2030-01-07T09:30:00', '2030-01-14T09:30:00']],
  ['0 0 0 1 JAN,FEB *', ['2030-02-01T00:00:00', '2031-01-01T00:00:00']],
  ['0 0 12 13 * 5', ['2030-09-13T12:00:00', '2030-12-13T12:00:00']],
  ['*/15 * * * *', ['2030-01-01T00:15:00', '2030-01-01T00:30:00']],
  ['01:30:00', ['2030-01-01T01:30:30', '2030-01-01T03:00:30']],
  ['1.00:00:00', ['2030-01-02T00:00:30', '2030-01-03T00:00:30']],
])('%s', (schedule, expected) => {
  expect(occurrences(schedule, expected.length)).toEqual(expected);
});

test.each([
  '',
  'daily',
  '@hourly',
  '* * * *',
  '0 0 0 L * *',
  '0 0 0 ? * *',
  '61 * * * * *',
  '00:00:00',
  '1 2 3 4 5 6 7',
])('"%s" is refused with a clear message', (schedule) => {
  expect(() => parseSchedule(schedule)).toThrow(
    `The timer schedule "${schedule}" is neither an NCRONTAB expression of 6 fields`,
  );
});

test.each([
  ['*/30 * * * * *', true],
  ['0 * * * * *', false],
  ['00:00:59', true],
  ['00:01:00', false],
])('%s: more often than once a minute: %s', (schedule, frequent) => {
  expect(parseSchedule(schedule).frequent).toBe(frequent);
});
