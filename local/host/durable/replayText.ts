/**
 * The JSON text of a history, kept from episode to episode: an orchestration is sent its whole
 * history each time, and encoding it anew would cost more than the replay itself.
 */
import type { HistoryEvent } from './history';
import type { Instance } from './instance';

interface Text {
  json: string;
  events: number;
}

const texts = new WeakMap<Instance, Text>();

/** JSON array of the past of an instance and what an episode adds to it. */
export function historyText(instance: Instance, added: HistoryEvent[]): string {
  const text = texts.get(instance) ?? { json: '', events: 0 };
  while (text.events < instance.history.length) {
    const event = instance.history[text.events++];
    text.json = joined(text.json, JSON.stringify(event));
  }
  texts.set(instance, text);
  return `[${added.map((event) => JSON.stringify(event)).reduce(joined, text.json)}]`;
}

/** Must be called when a history was changed other than by adding to its end. */
export function forgetText(instance: Instance): void {
  texts.delete(instance);
}

function joined(before: string, json: string): string {
  return before === '' ? json : `${before},${json}`;
}
