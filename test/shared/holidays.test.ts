import { resolveHolidays } from '../../shared/holidays';

test('the public holidays of a country, with days added and taken away', async () => {
  const { name, dates } = await resolveHolidays({
    country: 'NL',
    add: [{ date: '2026-12-24', name: 'Company day' }],
    except: ['2026-04-06'],
    years: [2026],
  });
  expect(name).toBe('NL');
  const days = dates.map(({ date }) => date);
  expect(days).toEqual(expect.arrayContaining(['2026-01-01', '2026-12-24', '2026-12-25']));
  expect(days).not.toContain('2026-04-06');
  expect(days).toEqual([...days].sort());
});

test('a region has its own, several years together', async () => {
  const { name, dates } = await resolveHolidays({
    country: 'DE',
    region: 'BY',
    years: [2026, 2027],
  });
  expect(name).toBe('DE-BY');
  const days = dates.map(({ date }) => date);
  expect(days).toEqual(expect.arrayContaining(['2026-01-06', '2027-01-06']));
});

test('a holiday of several days counts in full', async () => {
  const { dates } = await resolveHolidays({ country: 'SA', years: [2026] });
  expect(dates.filter(({ name }) => name.includes('Eid al-Fitr'))).toHaveLength(4);
});

test.each([
  [{ country: 'XX', years: [2026] }, "holidays: country: 'XX' is unknown, known are AD,"],
  [
    { country: 'DE', region: 'XX', years: [2026] },
    "holidays: region: 'XX' is unknown, known are BB,",
  ],
])('%j is refused', async (wish, message) => {
  await expect(resolveHolidays(wish)).rejects.toThrow(message);
});
