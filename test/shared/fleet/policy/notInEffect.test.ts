import { idleSettings } from '../../../../shared/fleet/policy';

const rings = 'rings: [{ name: dev }]';

function warnings(text: string): string[] {
  return idleSettings(text, 'fleet.yaml').map(
    ({ severity, path, wrong }) => `${severity} ${path}: ${wrong}`,
  );
}

test.each([
  { text: 'upgrades: { stopped: wake }', says: 'warning upgrades.stopped: ', why: 'left out' },
  { text: 'upgrades: { surge: 33% }', says: 'warning upgrades.surge: ', why: 'their own setting' },
  { text: 'upgrades: { drainTimeout: 30m }', says: 'warning upgrades.drainTimeout: ', why: 'own' },
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

test('a ring with an approval says that it never starts', () => {
  expect(warnings('rings: [{ name: dev }, { name: prod, approval: {} }]')).toEqual([
    'warning rings[1].approval: is not in effect in this version: nobody can be asked, so the ring never starts',
  ]);
});

test('what is in effect is not complained of', () => {
  expect(warnings(`upgrades: { goal: patch, stopped: skip, deny: ['1.34.0'] }\n${rings}`)).toEqual(
    [],
  );
});
