import { settingsOf } from '../../../../shared/fleet/clusterPolicy';
import { readOverrides } from '../../../../shared/fleet/overrideTags';
import { parsePolicy } from '../../../../shared/fleet/policy';
import { aRef } from '../../../support/clusters';

const policy = parsePolicy(
  `
timeZone: Europe/Amsterdam
calendars:
  windows: { nights: Mon-Fri 20:00-04:00 }
  schedules: { office: Mon-Fri 07:30-19:30 }
  freezes:
    company: 2026-12-24..2026-12-26
    shop: { from: 2026-11-26, to: 2026-11-30, rings: [prod] }
rings:
  - { name: dev, clusters: all, orderBy: steward-order }
  - { name: prod, window: nights }
power: { rules: [{ clusters: { tags: { env: test } }, schedule: office }] }
`,
  'fleet.yaml',
);

const settings = (tags: Record<string, string>) =>
  settingsOf(policy, { ...aRef('a'), location: 'westeurope', tags });

test('without tags the policy holds', () => {
  expect(settings({})).toMatchObject({
    ring: { name: 'dev' },
    freezes: [{ name: 'company' }],
    findings: [],
  });
  expect(settings({ env: 'test' }).schedule).toEqual(policy.schedules.office);
});

test('the ring by tag brings its window and its freezes', () => {
  const { ring, window, freezes } = settings({ 'Steward-Ring': 'prod' });
  expect(ring?.name).toBe('prod');
  expect(window).toEqual(policy.windows.nights);
  expect(freezes.map(({ name }) => name)).toEqual(['company', 'shop']);
});

test('window and schedule by name, or written in the tag', () => {
  expect(settings({ 'steward-window': 'nights' }).window).toEqual(policy.windows.nights);
  expect(settings({ 'steward-schedule': 'office' }).schedule).toEqual(policy.schedules.office);
  const own = settings({
    'steward-window': 'Sat 22:00-04:00',
    'steward-schedule': 'daily 06:00-22:00',
  });
  expect(own.window).toMatchObject({ zone: 'Europe/Amsterdam', slots: [{ from: '22:00' }] });
  expect(own.schedule).toMatchObject({ running: [{ from: '06:00', to: '22:00' }], mode: 'both' });
});

test('off means off: no ring, no schedule', () => {
  const tags = { steward: 'Off', 'steward-ring': 'prod', 'steward-schedule': 'office' };
  const { ring, schedule, outside } = settings(tags);
  expect({ ring, schedule }).toEqual({ ring: undefined, schedule: undefined });
  expect(outside?.code).toBe('optedOut');
});

test.each([
  {
    tags: { 'steward-ring': 'canary' },
    says: "The tag 'steward-ring' is 'canary', which no ring of the policy is called; set it to one of: dev, prod.",
  },
  {
    tags: { 'steward-window': 'nigths' },
    says: "The tag 'steward-window: nigths' makes no sense: did you mean 'nights'?",
  },
  {
    tags: { 'steward-window': 'constructor' },
    says: "The tag 'steward-window: constructor' makes no sense: one of: nights",
  },
  {
    tags: { 'steward-window': 'Sat 25:00-04:00' },
    says: "The tag 'steward-window: Sat 25:00-04:00' makes no sense: '25:00' is not a time of day to begin at; write days and times",
  },
  {
    tags: { steward: 'disabled' },
    says: "The tag 'steward: disabled' makes no sense: write off or on",
  },
])('$tags is a finding, and nothing is done on a guess', ({ tags, says }) => {
  const { ring, outside, findings } = settings(tags);
  expect(ring).toBeUndefined();
  expect(findings).toEqual([outside]);
  expect(outside?.message).toContain(says);
});

test('a bad schedule is a finding, but does not keep the cluster from its upgrade', () => {
  const { ring, findings } = settings({ 'steward-schedule': 'offfice' });
  expect(ring?.name).toBe('dev');
  expect(findings.map(({ message }) => message)).toEqual([
    "The tag 'steward-schedule: offfice' makes no sense: did you mean 'office'?",
  ]);
});

test('a tag that is nearly one of ours is pointed out; the tag of the order is known', () => {
  const tags = { 'steward-windows': 'nights', 'steward-order': '1', team: 'x' };
  expect(readOverrides(policy, tags).findings.map(({ reason }) => reason.message)).toEqual([
    "The tag 'steward-windows' means nothing: did you mean 'steward-window'?",
  ]);
});

test.each([
  ['2026-12-01T20:00', '2026-12-01T19:00:00.000Z'],
  ['2026-12-01T20:00Z', '2026-12-01T20:00:00.000Z'],
  ['2026-12-01', '2026-12-01T23:00:00.000Z'],
])('keep running until %s, in the zone of the policy: %s', (text, until) => {
  const tags = readOverrides(policy, { 'steward-keep-running-until': text });
  expect(tags).toMatchObject({ keepRunningUntil: until, findings: [] });
});

test.each([
  { 'steward-keep-running-until': 'tomorrow' },
  { 'steward-keep-running-untill': '2026-12-01' },
])('%j makes no sense', (tags) => {
  const { keepRunningUntil, findings } = readOverrides(policy, tags);
  expect([keepRunningUntil, findings]).toEqual([undefined, [expect.anything()]]);
});
