/** The calendars of a fleet are looked at every morning, and people are told what is new. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setStage, type Stage } from '../support/stage';
import '../../functions/calendar/functions';
import { loadFleet } from '../../local/fleets/load';

const CONTOSO = path.resolve(__dirname, '../../local/fleets/contoso');
const policy = readFileSync(path.join(CONTOSO, 'fleet.yaml'), 'utf8');

/** Past the check of the day of November. */
async function runPast(stage: Stage, day: number): Promise<void> {
  const end = Date.UTC(2026, 10, day, 5, 40);
  await stage.clock.run(() => stage.clock.now() >= end && stage.clock.quiet);
}

/** Text of the Teams messages that have come since the last call. */
function reader(stage: Stage): () => string[] {
  let seen = 0;
  return () => {
    const all = stage.simulator.notifications().map((one) => JSON.stringify(one));
    return all.slice(seen, (seen = all.length)).filter((text) => text.includes('AdaptiveCard'));
  };
}

async function arm(stage: Stage, method: string, id: string): Promise<number> {
  const token = await stage.simulator.credential.getToken('https://management.azure.com/.default');
  const headers = { authorization: `Bearer ${token?.token ?? ''}` };
  const url = `https://management.azure.com${id}?api-version=2026-06-01`;
  return (await stage.simulator.handle({ method, url, headers })).status;
}

function idOf(stage: Stage, name: string): string {
  return stage.simulator.world.cluster(name)?.id ?? '';
}

test('a conflict is told once, its end too, and a cluster that hides is named', async () => {
  const stage = await setStage({ fleet: loadFleet(CONTOSO), policy });
  const messages = reader(stage);

  await runPast(stage, 24);
  const [first = '', ...others] = messages();
  expect(others).toEqual([]);
  expect(first).toMatch(/Calendar: \d+ new conflicts/);
  expect(first).toContain('aks-stg-web: aksManagedAutoUpgradeSchedule');
  expect(first).toContain('in 90 days');

  await runPast(stage, 25);
  expect(messages()).toEqual([]);

  const web = idOf(stage, 'aks-stg-web');
  const schedule = `${web}/maintenanceConfigurations/aksManagedAutoUpgradeSchedule`;
  expect(await arm(stage, 'DELETE', schedule)).toBe(200);
  await runPast(stage, 26);
  const [third = ''] = messages();
  expect(third).toMatch(/Calendar: \d+ cleared/);
  expect(third).toContain('aks-stg-web: Cleared: aksManagedAutoUpgradeSchedule');

  // Resource Graph still shows it when Resource Manager does not know it any more.
  stage.simulator.intervene({ kind: 'graphLag', seconds: 24 * 3600 });
  expect(await arm(stage, 'DELETE', idOf(stage, 'aks-prd-web'))).toBeLessThan(300);
  await runPast(stage, 27);
  const [fourth = ''] = messages();
  expect(fourth).toContain('cannot look at 1 thing');
  expect(fourth).toContain('aks-prd-web: Its maintenance configurations cannot be read');
  expect(fourth).not.toContain('Cleared');

  await runPast(stage, 28);
  expect(messages().join()).toContain('aks-prd-web: No longer in the fleet');

  const crashed = stage.host.instances().filter(({ status }) => status === 'Failed');
  expect(crashed.map(({ id }) => id)).toEqual([]);
}, 30_000);

test('a policy that breaks is told once, and the last good one stays', async () => {
  const setting = { fleet: loadFleet(CONTOSO), policy };
  const stage = await setStage(setting);
  const messages = reader(stage);
  await runPast(stage, 24);
  messages();
  stage.writePolicy('rings: [{ name: dev, maxConcurrent: -1 }]');
  await runPast(stage, 25);
  const told = messages();
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('Fleet policy: the new version is refused');
  expect(told[0]).toContain('maxConcurrent');
}, 30_000);
