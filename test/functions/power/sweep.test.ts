/** The timer looks at the fleet and starts what is due, through the local host. */
import { fleetOf, wait, call } from '../../scenarios/story';
import { setStage } from '../../support/stage';
import '../../../functions/power/functions';

const policy = `
timeZone: Europe/Amsterdam
calendars: { schedules: { office: 'Mon-Fri 08:00-18:00' } }
rings: [{ name: dev }]
power: { rules: [{ clusters: { name: [a, b] }, schedule: office }] }
`;

test('at six in the evening what has office hours is stopped', async () => {
  const stage = await setStage({
    fleet: fleetOf([{ name: 'a' }, { name: 'b', tags: { steward: 'off' } }, { name: 'c' }]),
    policy,
  });
  await wait(stage, 4);
  const early = await call(stage, 'power');
  expect(early.body.clusters).toMatchObject([
    { name: 'a', verdict: 'done', state: 'running' },
    { name: 'b', verdict: 'done', because: [{ code: 'optedOut' }] },
    { name: 'c', verdict: 'done', because: [{ code: 'nothingAsked' }] },
  ]);
  await wait(stage, 7);
  const late = await call(stage, 'power?cluster=a');
  expect(late.body.clusters).toMatchObject([{ verdict: 'act', action: { kind: 'stop' } }]);
}, 60_000);
