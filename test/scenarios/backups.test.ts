/** Backups before an upgrade: one that is running, one that is required, one that is taken. */
import { accepted, type ClusterChange } from '../support/changes';
import type { Stage } from '../support/stage';
import { begun, ends, fleetOf, named, open, tell, wait, why } from './story';

const policyWith = (rule: string) =>
  `rings: [{ name: dev }]\nbackups: { beforeUpgrade: ${rule}, maxAge: 24h }`;

function minutesBetween(one?: ClusterChange, two?: ClusterChange): number {
  return (Date.parse(two?.at ?? '') - Date.parse(one?.at ?? '')) / 60_000;
}

/** @param schedule cron of the only Velero schedule */
async function withVelero(
  rule: string,
  schedule?: string,
  minutes = 10,
  fleet = named('a'),
): Promise<Stage> {
  const stage = await open({ fleet, policy: policyWith(rule) });
  const schedules = schedule === undefined ? [] : [{ name: 'all', schedule }];
  stage.simulator.intervene({ kind: 'installVelero', cluster: 'a', schedules, minutes });
  return stage;
}

test('one that is running is waited for', async () => {
  const stage = await withVelero('ignore', '30 6 * * *', 40);
  await wait(stage, 0.6);
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded']);
  expect(begun(stage, 'a')).toBeGreaterThanOrEqual(Date.UTC(2026, 10, 23, 7, 10));
});

test.each([
  { name: 'of this night is enough', schedule: '0 3 * * *', end: 'a upgraded', says: 'proved' },
  {
    name: 'of last week is too old',
    schedule: '0 3 * * 2',
    end: 'a skipped',
    says: 'backupTooOld: The newest good backup velero/all-20261117030000 is 6d3h old',
  },
  { name: 'that is missing is missed', end: 'a skipped', says: 'noBackup: There is no backup' },
])('where one is required, one $name', async ({ schedule, end, says }) => {
  const stage = await withVelero('require', schedule);
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual([end]);
  expect(await why(stage, 'a')).toContain(says);
});

test('where one is required and there is no Velero, nothing is touched', async () => {
  const stage = await tell({ fleet: named('a'), policy: policyWith('require') });
  expect(await ends(stage)).toEqual(['a skipped']);
  expect(await why(stage, 'a')).toContain('noVelero');
});

test('where the policy says so one is taken first, and the upgrade begins when it is done', async () => {
  const stage = await withVelero('take', undefined, 25);
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded']);
  const [backup, first] = accepted(stage);
  expect(backup?.operation).toBe('velero.createBackup');
  expect(minutesBetween(backup, first)).toBeGreaterThanOrEqual(25);
});

test('a backup that was taken and failed is no backup', async () => {
  const stage = await withVelero('take');
  stage.simulator.intervene({ kind: 'failBackup', cluster: 'a' });
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a skipped']);
  expect(await why(stage, 'a')).toContain('noBackup');
});

test('a private cluster has its backup taken from inside', async () => {
  const fleet = fleetOf([{ name: 'a', private: true }]);
  const stage = await withVelero('take', undefined, 10, fleet);
  await stage.send();
  await stage.run();
  expect(await ends(stage)).toEqual(['a upgraded']);
  const [backup, first] = accepted(stage);
  expect(backup?.asked).toContain('kubectl create');
  expect(minutesBetween(backup, first)).toBeGreaterThanOrEqual(10);
});
