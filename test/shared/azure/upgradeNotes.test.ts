/** What is remembered between rollouts, in a real Azurite. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Azurite, startAzurite } from '../../../local/cli/azurite';
import { openTable } from '../../../shared/azure/tables';
import { type PlannedUpgrade, UpgradeNotes } from '../../../shared/azure/upgradeNotes';
import { readConfig } from '../../../shared/config';
import { clusterKey } from '../../../shared/fleet/cluster';
import { aRef } from '../../support/clusters';

const ROOT = path.resolve(__dirname, '../../..');
const { id } = aRef();
const key = clusterKey(id);
let azurite: Azurite;
let used = 0;

beforeAll(async () => {
  azurite = await startAzurite(ROOT, mkdtempSync(path.join(tmpdir(), 'steward-notes-')), 'table');
});

afterAll(() => {
  azurite.stop();
});

async function newNotes(): Promise<UpgradeNotes> {
  const config = readConfig({ AzureWebJobsStorage: azurite.connectionString() });
  return new UpgradeNotes(await openTable(`notes${used++}`, config, {}));
}

const upgrade: PlannedUpgrade = {
  clusterId: id,
  eventId: 'a/b#1',
  state: 'Scheduled',
  what: 'kubernetes',
  planned: '2026-11-28T22:00:00.000Z',
  description: 'ScheduledEvents',
  time: '2026-11-23T06:00:00.000Z',
};

test('urgent clusters by their keys, whatever the spelling of the id', async () => {
  const notes = await newNotes();
  await notes.makeUrgent(id.toUpperCase().replace(/^.SUBSCRIPTIONS/, '/subscriptions'), '1.31.4');
  await notes.makeUrgent(id, '1.31.5');
  expect(await notes.urgent()).toEqual({ [key]: '1.31.5' });
});

describe('upgrades that AKS has planned', () => {
  test('keep their newest state in whatever order it comes, and their time', async () => {
    const notes = await newNotes();
    const { planned, ...untimed } = upgrade;
    const done = { ...untimed, state: 'Completed' as const, time: '2026-11-29T01:00:00.000Z' };
    for (const one of [upgrade, done, { ...upgrade, state: 'Started' as const }]) {
      await notes.keepPlanned(one);
    }
    expect([...(await notes.planned())]).toEqual([[key, [{ ...done, planned }]]]);
  });

  test('are forgotten in time', async () => {
    const notes = await newNotes();
    await notes.keepPlanned(upgrade);
    await notes.keepPlanned({ ...upgrade, eventId: 'later', time: '2027-02-01T00:00:00.000Z' });
    expect((await notes.planned()).get(key)).toMatchObject([{ eventId: 'later' }]);
  });
});

test('what a rollout holds, and nothing for another', async () => {
  const notes = await newNotes();
  const many = Array.from({ length: 1000 }, (_, at) => `${key}-${at}`);
  await notes.hold('rollout:kubernetes:1.34.2', many);
  expect(await notes.held('rollout:kubernetes:1.34.2')).toEqual(many);
  expect(await notes.held('rollout:kubernetes:1.34.3')).toEqual([]);
});
