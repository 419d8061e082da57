/** The morning look at clusters that stay stopped, through the local host. */
import { services } from '../../../../shared/services';
import { fleetOf, news, titles, wait } from '../../../scenarios/story';
import { setStage } from '../../../support/stage';
import '../../../../functions/power/functions';

const policy = `
timeZone: Europe/Amsterdam
calendars: { schedules: { seldom: 'Sun 20:00-21:00' } }
rings: [{ name: dev }]
power: { rules: [{ clusters: { name: shop }, schedule: seldom }] }
`;

test.each([
  { since: '2026-02-23T06:00:00.000Z', told: 'AKS keeps its state until 2027-02-23 only' },
  { since: '2026-10-17T06:00:00.000Z', told: 'its 1 disk (512 GiB) and 1 public IP' },
])(
  'what stays stopped since $since is told in the morning',
  async ({ since, told }) => {
    const fleet = fleetOf([{ name: 'shop', power: 'Stopped' }]);
    const stage = await setStage({ fleet, policy });
    stage.simulator.intervene({ kind: 'addDisk', cluster: 'shop', name: 'data', sizeGb: 512 });
    const { id = '', name = '' } = stage.simulator.world.cluster('shop') ?? {};
    const seen = { state: 'stopped', since, by: 'someone' } as const;
    await stage.clock.hold(async () =>
      (await services().power()).change({ id }, () => ({ id, name, seen, startSeconds: [] })),
    );
    await wait(stage, 0.5);
    expect(titles(stage)).toEqual(['Stopped for long: 1 cluster to look at']);
    expect(news(stage)).toContain(told);
  },
  60_000,
);
