/**
 * What an app may ask for and the local host does not have: refused when the app would not work at
 * all, else a warning.
 */
import type { Binding, RegisteredFunction } from './core';
import { isDurableClient } from './durable/binding';

const SERVED_TRIGGERS = [
  'httpTrigger',
  'timerTrigger',
  'eventGridTrigger',
  'activityTrigger',
  'orchestrationTrigger',
];

/** @param capabilities what the library answers once the app has registered everything */
export function refuseStreaming(capabilities: Record<string, string>): void {
  if (capabilities.HttpUri === undefined) return;
  throw new Error(
    'The app asks for HTTP streaming (app.setup({ enableHttpStream: true })), which the local ' +
      'host does not have. Leave it out, or run the app with "func start".',
  );
}

export function refuseEntities(functions: RegisteredFunction[]): void {
  const entity = functions.find(({ trigger }) => trigger.type === 'entityTrigger');
  if (entity === undefined) return;
  throw new Error(
    `The function "${entity.name}" is a durable entity, which the local host does not run. ` +
      'Use an orchestration with a fixed instance id or a table row instead, or run the app ' +
      'with "func start".',
  );
}

/** A sentence for each trigger or binding of a function that nobody will serve. */
export function notServed({ name, trigger, metadata }: RegisteredFunction): string[] {
  if (!SERVED_TRIGGERS.includes(trigger.type)) {
    return [`The function "${name}" will not run: the local host has no ${trigger.type}.`];
  }
  return Object.values(metadata.bindings)
    .filter((binding) => binding !== trigger && !isServed(binding))
    .map(
      ({ type, direction }) =>
        `The function "${name}" has an ${direction}put binding ${type}, which the local host ` +
        'leaves empty.',
    );
}

function isServed(binding: Binding): boolean {
  return isDurableClient(binding) || (binding.type === 'http' && binding.direction === 'out');
}
