/** The app on the local host and a simulated Azure, in memory, to be measured. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { httpClient } from '../local/azure/inMemory';
import { createSimulator, type Simulator } from '../local/azure/simulator';
import { startAzurite } from '../local/cli/azurite';
import { deliver } from '../local/cli/events';
import { VirtualClock } from '../local/clock';
import { newVersionEvents } from '../local/fleets/events';
import type { Fleet } from '../local/fleets/schema';
import { type Host, startHost } from '../local/host/host';
import { type App, loadApp } from '../local/host/loadApp';
import { kubernetesHttp } from '../local/kubernetes/httpLibrary';
import { readConfig } from '../shared/config';
import { createServices, useServices } from '../shared/services';

const ROOT = path.resolve(__dirname, '../..');

/** Monday morning: milliseconds since 1970 (UTC). */
export const START = Date.UTC(2026, 10, 23, 6);

/** A process takes one app. */
let app: Promise<App> | undefined;

export interface Told {
  simulator: Simulator;
  host: Host;
  clock: VirtualClock;
}

/**
 * Carries the versions that the fleet's regions offer through the fleet, to the end, with the
 * events that Azure would send meanwhile.
 * @param policy text of the fleet policy
 */
export async function carryThrough(fleet: Fleet, policy: string): Promise<Told> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  const azurite = await startAzurite(ROOT, folder);
  const clock = new VirtualClock({ start: START, speed: 'max' });
  let send: (event: unknown) => void = () => undefined;
  const simulator = createSimulator({
    clock,
    fleet,
    onEvent: (event) => {
      send(event);
    },
  });
  const file = path.join(folder, 'fleet.yaml');
  writeFileSync(file, policy);
  const config = readConfig({
    AzureWebJobsStorage: azurite.connectionString(),
    FLEET_POLICY: file,
  });
  const transport = {
    httpClient: httpClient(simulator),
    credential: simulator.credential,
    kubernetesHttp: kubernetesHttp(simulator),
  };
  useServices(createServices(config, transport, { now: () => new Date(clock.now()) }));
  const host = await startHost(await (app ??= loadApp(ROOT, 0)), { clock, timeReplays: true });
  send = (event) => void clock.hold(() => deliver(host, [event]));
  await clock.hold(() => deliver(host, newVersionEvents(fleet, START)));
  await clock.run(() => clock.quiet);
  await host.stop();
  azurite.stop();
  return { simulator, host, clock };
}
