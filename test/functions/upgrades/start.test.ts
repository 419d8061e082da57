import { decideStart } from '../../../functions/upgrades/start';

const ENDED = '2026-11-23T06:00:00.000Z';
const BEFORE = '2026-11-23T05:59:59.999Z';
const AFTER = '2026-11-23T06:00:00.001Z';

function earlier(runtimeStatus: string) {
  return { runtimeStatus, lastUpdatedTime: new Date(ENDED) };
}

test('the first event starts the rollout', () => {
  expect(decideStart({ time: BEFORE }, undefined).kind).toBe('act');
});

test.each(['Running', 'Pending', 'ContinuedAsNew', 'Suspended'])(
  'an event for a rollout that is %s joins it, however new',
  (runtimeStatus) => {
    const verdict = decideStart({ time: AFTER }, earlier(runtimeStatus));
    expect(verdict).toMatchObject({ kind: 'done', because: [{ code: 'joins' }] });
  },
);

describe.each(['Completed', 'Terminated', 'Canceled'])('after it is %s', (status) => {
  test.each([
    { name: 'published before the end', time: BEFORE },
    { name: 'published at the end', time: ENDED },
    { name: 'published before the end, in another zone', time: '2026-11-23T06:59:59+01:00' },
  ])('an event $name is a repeat', ({ time }) => {
    const verdict = decideStart({ time }, earlier(status));
    expect(verdict).toMatchObject({ kind: 'done', because: [{ code: 'repeat' }] });
    expect(verdict.because[0]?.message).toContain('a newer event starts it again');
  });

  test('an event published later starts it again', () => {
    expect(decideStart({ time: AFTER }, earlier(status)).kind).toBe('act');
  });
});

test.each([BEFORE, AFTER])(
  'after it failed, any event starts it again: nothing is lost (%s)',
  (time) => {
    expect(decideStart({ time }, earlier('Failed')).kind).toBe('act');
  },
);
