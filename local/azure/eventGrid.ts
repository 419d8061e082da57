import type { VirtualClock } from '../clock';
import type { AzureEvent } from './world/events';
import type { World } from './world/world';

/**
 * Tells a listener the events of a world at their instants. The world has a time of its own that
 * follows the clock whenever somebody looks, so the clock is asked to look when something is due.
 */
export function tellEvents(
  clock: VirtualClock,
  world: World,
  listener: (event: AzureEvent) => void,
): void {
  world.onEvent(listener);
  let planned = Number.POSITIVE_INFINITY;
  world.agenda.onNext((instant) => {
    if (instant >= planned) return;
    planned = instant;
    clock.at(
      instant,
      'the simulated Azure goes on',
      () => {
        if (planned === instant) planned = Number.POSITIVE_INFINITY;
        world.agenda.advanceTo(clock.now());
      },
      true,
    );
  });
}
