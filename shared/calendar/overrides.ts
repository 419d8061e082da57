/** What overrules a schedule: exceptions of the policy, then what people ask for. */
import type { Reason } from '../reasons';
import { instantFrom, merge, spanAt, spanOf, subtract } from './spans';
import type { Override, Schedule, Span } from './types';

/** Something that decides whether the cluster runs in some stretches, whatever held before. */
export interface Layer {
  spans: Span[];
  running: boolean;
  /** Whether to start or stop the cluster if it is otherwise. */
  enforced: boolean;
  reason: Reason;
}

type Exception = Schedule['exceptions'][number];

/** From the weakest to the strongest: a hold beats everything. */
const ORDER: Override['kind'][] = ['skip', 'extend', 'wake', 'hold'];

/**
 * @param planned when it runs by its hours, from the first exception or override on
 * @returns when it runs after all, and what decided that, the strongest last
 */
export function overruled(
  planned: Span[],
  exceptions: Exception[],
  overrides: Override[],
): { spans: Span[]; layers: Layer[] } {
  const makers = [
    ...exceptions.map((exception) => () => exceptionLayer(exception)),
    ...ORDER.flatMap((kind) => overrides.filter((override) => override.kind === kind)).map(
      (override) => (spans: Span[]) => overrideLayer(override, spans),
    ),
  ];
  let spans = planned;
  const layers: Layer[] = [];
  for (const make of makers) {
    const layer = make(spans);
    spans = layer.running ? merge([...spans, ...layer.spans]) : subtract(spans, layer.spans);
    layers.push(layer);
  }
  return { spans, layers };
}

function exceptionLayer(exception: Exception): Layer {
  const { running, why, from, to } = exception;
  const message = `By the policy it ${running ? 'runs' : 'is off'} from ${from} to ${to}: ${why}.`;
  const reason = { code: 'exception', message, evidence: { ...exception } };
  return { spans: [spanOf(exception)], running, enforced: true, reason };
}

function overrideLayer(override: Override, before: Span[]): Layer {
  const asked = { start: instantFrom(override.from), end: instantFrom(override.until) };
  const runs = { running: true, enforced: true };
  switch (override.kind) {
    case 'skip': {
      const reason = reasonOf(override, 'stopSkipped', 'skipped the stop');
      return { ...runs, spans: gapsAfterStops(before, asked), reason };
    }
    case 'extend': {
      const reason = reasonOf(override, 'extended', `keeps it running until ${override.until}`);
      return { ...runs, spans: rest(before, asked), reason };
    }
    case 'wake': {
      const reason = reasonOf(override, 'woken', `wants it running until ${override.until}`);
      return { ...runs, spans: [asked], reason };
    }
    case 'hold': {
      const reason = reasonOf(override, 'held', `wants it left as it is until ${override.until}`);
      const running = spanAt(before, asked.start) !== undefined;
      return { spans: [asked], running, enforced: false, reason };
    }
  }
}

function reasonOf(override: Override, code: string, wish: string): Reason {
  const message = `${override.by} ${wish}: ${override.why}.`;
  return { code, message, evidence: { ...override } };
}

/** From each stop that is due in the stretch to the next start. */
function gapsAfterStops(running: Span[], stretch: Span): Span[] {
  return running.flatMap(({ end }, at) =>
    stretch.start <= end && end < stretch.end
      ? [{ start: end, end: running[at + 1]?.start ?? Infinity }]
      : [],
  );
}

/** The stretch from when it runs in it; whoever asks at the moment of the stop is in time. */
function rest(running: Span[], stretch: Span): Span[] {
  const first = running.find(({ start, end }) => stretch.start <= end && start < stretch.end);
  if (first === undefined) return [];
  return [{ start: Math.max(first.start, stretch.start), end: stretch.end }];
}
