/** How early starts begin, and how many at a time. */
import fc from 'fast-check';
import { placeWithin, startTime } from '../../../functions/power/lead';
import { chosen, queueTimes } from '../../../functions/power/pace';
import { MINUTE } from './support';

const TURN = 5 * MINUTE;

function id(name: string | number, subscription = 's1'): string {
  return `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/c${name}`;
}

test.each([
  { known: [], minutes: 5 },
  { known: [240], minutes: 4 },
  { known: [180, 200, 190, 210, 185, 195, 205, 188, 192, 900], minutes: 3.5 },
  { known: [600, 610, 620], minutes: 620 / 60 },
])('starts that took $known seconds: $minutes min', ({ known, minutes }) => {
  expect(startTime(known)).toBe(minutes * MINUTE);
});

test('starts are spread evenly, each always to the same place', () => {
  const places = Array.from({ length: 1000 }, (_, at) => placeWithin(id(at), 60));
  const perQuarter = [0, 15, 30, 45].map(
    (from) => places.filter((at) => at >= from && at < from + 15).length,
  );
  for (const count of perQuarter) expect(Math.abs(count - 250)).toBeLessThan(60);
  expect(placeWithin(id('x').toUpperCase(), 60)).toBe(placeWithin(id('x'), 60));
  expect(placeWithin(id('x'), 0)).toBe(0);
});

test('300 clusters at seven are all ready when each turn takes what was expected', () => {
  const starts = Array.from({ length: 300 }, (_, at) => ({ id: id(at), at: 0, takes: 4 * MINUTE }));
  const early = queueTimes(starts, 25, TURN);
  const times = [...early.values()];
  expect(Math.max(...times)).toBe(11 * TURN);
  for (let turn = 0; turn < 12; turn++) {
    expect(times.filter((time) => time === turn * TURN)).toHaveLength(25);
  }
});

test('other hours and other subscriptions do not wait for each other', () => {
  const starts = [
    { id: id(1), at: 0, takes: MINUTE },
    { id: id(2), at: 1, takes: MINUTE },
    { id: id(3, 's2'), at: 0, takes: MINUTE },
  ];
  expect([...queueTimes(starts, 1, TURN).values()]).toEqual([0, 0, 0]);
});

const fleet = fc.array(
  fc.record({ name: fc.nat(500), subscription: fc.constantFrom('s1', 's2'), urgency: fc.nat(5) }),
  { maxLength: 80 },
);

test('never more at a time than allowed, none is left while there is room, the urgent first', () => {
  fc.assert(
    fc.property(fleet, fc.integer({ min: 1, max: 9 }), fc.nat(9), (some, most, busy) => {
      const wanted = [
        ...new Map(some.map((one) => [`${one.subscription}/${one.name}`, one])).values(),
      ].map(({ name, subscription, urgency }) => ({
        id: id(name, subscription),
        subscription,
        urgency,
      }));
      const begin = chosen(wanted, new Map([['s1', busy]]), most);
      for (const subscription of ['s1', 's2']) {
        const free = Math.max(0, most - (subscription === 's1' ? busy : 0));
        const all = wanted.filter((one) => one.subscription === subscription);
        const taken = begin.filter((one) => one.subscription === subscription);
        expect(taken).toHaveLength(Math.min(free, all.length));
        const left = all.filter((one) => !taken.includes(one));
        const worst = Math.max(-1, ...taken.map(({ urgency }) => urgency));
        expect(left.every(({ urgency }) => urgency >= worst)).toBe(true);
      }
    }),
  );
});

test('in any queue every start has its turn before the hour', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      (minutes, most) => {
        const starts = minutes.map((takes, at) => ({ id: id(at), at: 0, takes: takes * MINUTE }));
        const early = queueTimes(starts, most, TURN);
        const turns = new Map<number, number>();
        for (const time of early.values()) turns.set(time, (turns.get(time) ?? 0) + 1);
        const times = [...turns.keys()].sort((a, b) => a - b);
        expect(Math.max(...turns.values())).toBeLessThanOrEqual(most);
        const slowest = Math.max(...minutes) * MINUTE;
        // The turn before is over, and seen to be over, when the next begins.
        times.slice(1).forEach((time, at) => {
          expect(time - (times[at] ?? 0)).toBeGreaterThan(slowest);
        });
      },
    ),
  );
});
