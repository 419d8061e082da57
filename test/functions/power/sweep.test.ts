/** The timer looks at the fleet and has done what is due, through the local host. */
import { setStage, type Stage } from '../../support/stage';
import '../../../functions/power/functions';
import { services } from '../../../shared/services';
import { asked, call, fleetOf, wait } from '../../scenarios/story';

/** The stage opens on Monday at 07:00 in Amsterdam. */
const policy = (power: string) => `
timeZone: Europe/Amsterdam
calendars: { schedules: { early: 'Mon-Fri 05:00-08:00' } }
rings: [{ name: dev }]
${power}
`;

const RULE = 'power: { rules: [{ clusters: { name: [a, b] }, schedule: early }] }';

async function verdicts(stage: Stage): Promise<string[]> {
  const { body } = await call(stage, 'power');
  return (body.clusters as { name: string; verdict: string; because: { code: string }[] }[]).map(
    ({ name, verdict, because }) => `${name} ${verdict} ${because[0]?.code ?? ''}`,
  );
}

test('at the end of its hours it is stopped, once; who starts it by hand is left alone', async () => {
  const off = { name: 'b', tags: { steward: 'off' } };
  const stage = await setStage({
    fleet: fleetOf([{ name: 'a' }, off, { name: 'c' }]),
    policy: policy(RULE),
  });
  await wait(stage, 0.9);
  expect(await verdicts(stage)).toEqual([
    'a done runningHours',
    'b done optedOut',
    'c done nothingAsked',
  ]);
  expect(asked(stage, 'a')).toEqual([]);
  await wait(stage, 0.6);
  expect(asked(stage, 'a')).toEqual(['stop']);
  expect(await verdicts(stage)).toContain('a done offHours');
  stage.simulator.intervene({ kind: 'setPower', cluster: 'a', power: 'Running' });
  await wait(stage, 1);
  expect(asked(stage, 'a')).toEqual(['stop']);
  expect(await verdicts(stage)).toContain('a done hand');
  const { entries } = await (await services().audit()).read({ limit: 100 });
  expect(entries.filter(({ action }) => action === 'power.hand')).toMatchObject([
    { actor: { kind: 'unknown' }, because: [{ code: 'hand' }] },
  ]);
}, 60_000);

test('a policy that asks for nothing costs no look at the fleet', async () => {
  const tagged = { name: 'a', tags: { 'steward-schedule': 'Sat 10:00-11:00' } };
  const stage = await setStage({ fleet: fleetOf([tagged]), policy: policy('') });
  await wait(stage, 0.2);
  expect(stage.simulator.requests()).toEqual({});
});

test('a tag alone is enough where the policy starts and stops anything at all', async () => {
  const tagged = { name: 'z', tags: { 'steward-schedule': 'Sat 10:00-11:00' } };
  const stage = await setStage({ fleet: fleetOf([tagged]), policy: policy(RULE) });
  await wait(stage, 0.5);
  expect(asked(stage, 'z')).toEqual(['stop']);
});

test('sweeps over thirty clusters ask as often as sweeps over three', async () => {
  const requests = async (count: number) => {
    const names = Array.from({ length: count }, (_, at) => ({ name: `c${at}` }));
    const stage = await setStage({ fleet: fleetOf(names), policy: policy(RULE) });
    await wait(stage, 0.5);
    return stage.simulator.requests();
  };
  const few = await requests(3);
  expect(Object.keys(few)).toEqual(['resourceGraph.resources']);
  expect(await requests(30)).toEqual(few);
});
