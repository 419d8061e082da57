/** Velero in simulated clusters: what the app sees of it, and the backups it takes. */
import { look, ROADS } from './looking';

describe.each(ROADS)('%s', (road) => {
  test('a backup is taken once, and completes', async () => {
    const on = look(road, { velero: [] });
    expect(await on.takeBackup('before-1-34')).toEqual({ ok: null });
    expect(await on.takeBackup('before-1-34')).toEqual({ ok: null });
    expect(await on.seen({ kind: 'backups' })).toMatchObject([
      { namespace: 'velero', name: 'before-1-34', phase: 'InProgress', errors: 0 },
    ]);
    await on.pass(10);
    expect(await on.seen({ kind: 'backups' })).toMatchObject([
      { phase: 'Completed', completed: expect.any(String) as string },
    ]);
  });

  test('no Velero is told from no backup', async () => {
    const on = look(road);
    expect(await on.seen({ kind: 'backups' })).toBeNull();
    expect((await on.seen({ kind: 'preflight' })).backups).toEqual({ ok: null });
    expect(await on.takeBackup('b')).toMatchObject({ refused: { code: 'noVelero' } });
    on.simulator.intervene({ kind: 'installVelero', cluster: 'one' });
    expect(await on.seen({ kind: 'backups' })).toEqual([]);
  });
});

test.each([
  ['the next backup', undefined, ['Completed', 'Failed']],
  ['a backup that is there', 'first', ['Failed', 'Completed']],
])('%s fails', async (_, name, ends) => {
  const on = look('directly', { velero: [] });
  await on.takeBackup('first');
  on.simulator.intervene({
    ...{ kind: 'failBackup', cluster: 'one' },
    ...(name !== undefined && { name }),
  });
  await on.takeBackup('second');
  await on.pass(10);
  const backups = (await on.seen({ kind: 'backups' })) ?? [];
  expect(backups.map(({ phase }) => phase)).toEqual(ends);
  expect(backups.map(({ errors }) => errors > 0)).toEqual(ends.map((end) => end === 'Failed'));
});

test('backups are taken on schedule, and missed while the cluster is stopped', async () => {
  const on = look('directly', { velero: [{ name: 'hourly', schedule: '0 * * * *' }] });
  const newest = async () => {
    const backups = (await on.seen({ kind: 'backups' })) ?? [];
    return backups.at(-1);
  };
  await on.pass(3 * 60 + 5);
  expect(await newest()).toMatchObject({
    name: 'hourly-20261121090000',
    schedule: 'hourly',
    phase: 'InProgress',
    started: '2026-11-21T09:00:00Z',
  });
  await on.send('POST', `${on.idOf('one')}/stop`);
  await on.pass(3 * 60);
  await on.send('POST', `${on.idOf('one')}/start`);
  await on.pass(10);
  expect(await newest()).toMatchObject({ name: 'hourly-20261121090000', phase: 'Completed' });
});

test('a backup shows in the log of what was asked to change, once', async () => {
  const on = look('directly', { velero: [] });
  await on.takeBackup('b');
  expect(
    on.simulator.log().filter(({ operation }) => operation.startsWith('velero')),
  ).toMatchObject([{ cluster: 'one', operation: 'velero.createBackup', status: 201 }]);
});

test('who is not let in cannot take a backup', async () => {
  const on = look('directly', { velero: [] });
  on.simulator.intervene({ kind: 'forbidKubernetes', cluster: 'one', forbidden: true });
  expect(await on.takeBackup('b')).toMatchObject({ refused: { code: 'cannotLook' } });
});

test.each(['', 'Big', "a'b", 'a b'])('no backup is called %j', async (name) => {
  await expect(look().takeBackup(name)).rejects.toThrow(/the backup .*name.*lower-case letters/);
});
