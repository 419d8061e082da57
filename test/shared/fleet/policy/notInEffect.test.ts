import { idleSettings } from '../../../../shared/fleet/policy';

const rings = 'rings: [{ name: dev }]';

function warnings(text: string): string[] {
  return idleSettings(text, 'fleet.yaml').map(
    ({ severity, path, wrong }) => `${severity} ${path}: ${wrong}`,
  );
}

test.each([
  { text: 'reboots: { overdueAfter: 3d }', says: 'warning reboots: ', why: 'nobody looks' },
  { text: "posture: { ignore: ['x'] }", says: 'warning posture: ', why: 'nothing is audited' },
  {
    text: 'backups: { clusters: { name: shop } }',
    says: 'warning backups.clusters: ',
    why: 'only before an upgrade',
  },
])('$text: somebody who counts on it is warned', ({ text, says, why }) => {
  const [warning] = warnings(`${text}\n${rings}`);
  expect(warning).toContain(says);
  expect(warning).toContain(why);
});

test.each([
  `upgrades: { goal: patch, stopped: wake, surge: 33%, drainTimeout: 30m }\n${rings}`,
  'rings: [{ name: dev }, { name: prod, approval: {} }]',
  `power: { readyBefore: 10m }\n${rings}`,
  `backups: { maxAge: 12h, beforeUpgrade: take }\n${rings}`,
])('what is in effect is not complained of: %s', (text) => {
  expect(warnings(text)).toEqual([]);
});
