/** A ring is watched while it bakes. */
import {
  watchEvery,
  type WatchInput,
  watchRing,
} from '../../../../functions/upgrades/health/watchRing';
import { watchWave } from '../../../../functions/upgrades/health/watchWave';
import type { Reason } from '../../../../shared/reasons';
import { aRef } from '../../../support/clusters';
import { type Answers, drive } from '../../../support/drive';
import { rules } from './support';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 23, 6);
const worse: Reason = { code: 'podsNotReady', message: 'Pods are not ready.' };

function watched(names: string[], hours: number): WatchInput {
  return {
    rollout: 'rollout:kubernetes:1.34.2',
    ring: 'dev',
    clusters: names.map((name) => ({
      cluster: aRef(name),
      before: { cluster: `sub-1:rg-1:${name}`, look: 'before' },
    })),
    rules,
    until: new Date(START + hours * HOUR).toISOString(),
    every: watchEvery(hours * HOUR),
  };
}

/** @param sick hours in which a cluster is worse than before */
function watch(input: WatchInput, sick: Record<string, [number, number]> = {}, more: Answers = {}) {
  const stories = [watchRing, watchWave];
  return drive(watchRing, input, {
    stories,
    answers: {
      lookAtBaking: ({ id }, now) => {
        const [from, to] = sick[id.split('/').at(-1) ?? ''] ?? [0, 0];
        const hour = (now - START) / HOUR;
        return { ok: { kind: 'seen', because: hour >= from && hour < to ? [worse] : [] } };
      },
      ...more,
    },
  });
}

test.each([
  { bake: 1, minutes: 30 },
  { bake: 12, minutes: 120 },
  { bake: 24, minutes: 240 },
  { bake: 72, minutes: 360 },
])('in a bake of $bake h there is a look every $minutes min', ({ bake, minutes }) => {
  expect(watchEvery(bake * HOUR)).toBe(minutes * 60_000);
});

test('a ring that stays healthy is watched to the end', () => {
  const { output, calls, seconds } = watch(watched(['a', 'b'], 12));
  expect(output).toEqual({ because: [], leftOut: [] });
  expect([calls.length, seconds]).toEqual([12, 12 * 3600]);
});

test('without a bake nobody is looked at', () => {
  expect(watch(watched(['a'], 0)).calls).toEqual([]);
});

test('what a second look confirms ends the watch at once', () => {
  const { output, seconds } = watch(watched(['a', 'b'], 12), { b: [3, 12] });
  expect(output.because).toEqual([{ subject: 'b', reason: worse }]);
  expect(seconds).toBe(4 * 3600 + 600);
});

test('what has passed at the second look was noise', () => {
  const { output, calls } = watch(watched(['a', 'b'], 12), { b: [4, 4.1] });
  expect(output.because).toEqual([]);
  expect(calls).toHaveLength(13);
});

test('what cannot be judged is left out, and why is told at the end', () => {
  const stopped = { code: 'stopped', message: 'a is stopped.' };
  const { output } = watch(
    watched(['a'], 2),
    {},
    {
      lookAtBaking: () => ({ ok: { kind: 'leftOut', because: [stopped] } }),
    },
  );
  expect(output).toEqual({ because: [], leftOut: [{ subject: 'a', reason: stopped }] });
});

test('who cannot look does not let the ring pass', () => {
  const { output } = watch(
    watched(['a'], 2),
    {},
    {
      lookAtBaking: () => ({ refused: { code: 'AuthorizationFailed', message: 'no right' } }),
    },
  );
  expect(output.because).toMatchObject([{ subject: 'a', reason: { code: 'AuthorizationFailed' } }]);
});

test('a private cluster is asked by a command', () => {
  const facts = {} as never;
  const { output, calls } = watch(
    watched(['a'], 0.5),
    {},
    {
      lookAtBaking: ({ id }) => ({
        ok: { kind: 'private', cluster: { id, location: 'westeurope', pools: [] } },
      }),
      startHealthCommand: () => ({ ok: 'command-1' }),
      lookAtHealth: () => ({ ok: { facts, because: [worse] } }),
    },
  );
  expect(output.because).toEqual([{ subject: 'a', reason: worse }]);
  expect(calls.filter(({ name }) => name === 'lookAtHealth')).toHaveLength(2);
});

test('restarts are counted from look to look', () => {
  const name = 'rollout:kubernetes:1.34.2|dev';
  const { calls } = watch(watched(['a'], 3));
  const looks = calls.map(
    ({ input }) => input as { ref: { look: string }; since?: { look: string } },
  );
  expect(looks.slice(0, 3).map(({ ref, since }) => [since?.look, ref.look])).toEqual([
    [undefined, `${name}|1`],
    [`${name}|1`, `${name}|0`],
    [`${name}|0`, `${name}|1`],
  ]);
});

test('a thousand clusters: no history gets long', () => {
  const names = Array.from({ length: 1000 }, (_, at) => `c${at}`);
  const { output, calls, children } = watch(watched(names, 0.5));
  expect(output.because).toEqual([]);
  expect(calls).toHaveLength(1000);
  // The parent has a child per wave; a child continues as new after ten clusters.
  expect(children).toHaveLength(25);
});
