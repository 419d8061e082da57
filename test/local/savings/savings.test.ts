/** `npm run savings` as a person uses it, with made-up prices and with files. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { savingsCommand } from '../../../local/savings/command';

const ROOT = path.resolve(__dirname, '../../..');
const NOW = Date.parse('2026-11-23T00:00:00Z');
const folder = mkdtempSync(path.join(tmpdir(), 'steward-savings-'));

function file(name: string, text: string): string {
  const where = path.join(folder, name);
  writeFileSync(where, text);
  return where;
}

const SUBSCRIPTION = '11111111-aaaa-4aaa-8aaa-000000000001';

const pool = (more: object = {}) => ({
  name: 'work',
  mode: 'User',
  count: 2,
  vmSize: 'Standard_D4s_v5',
  os: 'Linux',
  ...more,
});

const cluster = (name: string, more: object = {}) => ({
  id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/${name}`,
  name,
  location: 'westeurope',
  tier: 'Standard',
  tags: { 'steward-ring': 'dev' },
  pools: [pool()],
  ...more,
});

function snapshot(...clusters: object[]): string {
  return file('snapshot.json', JSON.stringify({ name: 'mine', clusters }));
}

const POLICY = `
timeZone: UTC
calendars:
  schedules:
    half: { running: [Mon-Sun 00:00-12:00] }
rings: [{ name: dev }]
power:
  currency: USD
  rules: [{ clusters: all, schedule: half }]
`;

interface Result {
  rings: {
    name: string;
    clusters: { name: string; hoursOff: number; saved: Record<string, number>; none?: string }[];
  }[];
  total: Record<string, number>;
  hoursOff: number;
  unknown: string[];
}

async function run(clusters: object[], policy = POLICY, ...flags: string[]) {
  const args = ['--snapshot', snapshot(...clusters), '--policy', file('fleet.yaml', policy)];
  const source = flags.includes('--prices') ? [] : ['--local'];
  const all = [...args, ...source, '--json', ...flags];
  const { text, exitCode } = await savingsCommand(all, ROOT, NOW);
  return { ...(JSON.parse(text) as Result), exitCode };
}

/** Two machines of four cores at 0.048 dollars, in a region that is 15 % dearer, and the fee. */
const HOURLY = 2 * 4 * 0.048 * 1.15 + 0.1;

test('half of every day off saves half of what runs', async () => {
  const { total, hoursOff, unknown, exitCode } = await run([cluster('one')]);
  expect(hoursOff).toBeCloseTo(84);
  expect(total.USD).toBeCloseTo(84 * HOURLY, 3);
  expect(unknown).toEqual([]);
  expect(exitCode).toBe(0);
});

test.each([
  { name: 'disks go on billing', more: { osDiskGb: 128 }, saved: 84 * HOURLY },
  {
    name: 'Windows saves its licence too',
    more: { os: 'Windows' },
    saved: 84 * (8 * 0.094 * 1.15 + 0.1),
  },
  {
    name: 'spot saves what spot costs',
    more: { spot: true },
    saved: 84 * (8 * 0.048 * 1.15 * 0.21 + 0.1),
  },
])('$name', async ({ more, saved }) => {
  const { total } = await run([cluster('one', { pools: [pool(more)] })]);
  expect(total.USD).toBeCloseTo(saved, 2);
});

test('only the user pools, where the rule says so: the fee goes on', async () => {
  const policy = POLICY.replace('schedule: half', 'schedule: half, depth: pools');
  const { total } = await run([cluster('one')], policy);
  expect(total.USD).toBeCloseTo(84 * (HOURLY - 0.1), 3);
});

test.each([
  { name: 'opted out', more: { tags: { steward: 'off' } }, says: /steward: off/ },
  { name: 'node auto-provisioning', more: { autoProvisioning: true }, says: /depth: pools/ },
])('$name: nothing is saved, and it says why', async ({ more, says }) => {
  const { rings, hoursOff } = await run([cluster('one', more)]);
  expect(hoursOff).toBe(0);
  expect(rings[0]?.clusters[0]?.none).toMatch(says);
});

test('a freeze keeps it running', async () => {
  const policy = POLICY.replace(
    '  schedules:',
    '  freezes: { launch: { from: 2026-11-23, to: 2026-11-29 } }\n  schedules:',
  );
  const { hoursOff } = await run([cluster('one')], policy, '--weeks', '2');
  expect(hoursOff).toBeCloseTo(42, 0);
});

test('what has no price is named, is in no sum, and makes the exit code 1', async () => {
  const odd = [pool(), pool({ name: 'odd', vmSize: 'Standard_Secret' })];
  const { total, unknown, exitCode } = await run([cluster('one', { pools: odd })]);
  expect(total.USD).toBeCloseTo(84 * HOURLY, 3);
  expect(unknown.join()).toContain('Standard_Secret');
  expect(exitCode).toBe(1);
});

test('a tier that the snapshot does not know is unknown, not free', async () => {
  const { unknown } = await run([cluster('one', { tier: undefined })]);
  expect(unknown).toEqual(['The tier of one is not known.']);
});

test('prices that were kept give the same answer again', async () => {
  const prices = path.join(folder, 'prices.json');
  const first = await run([cluster('one')], POLICY, '--keep-prices', prices);
  const again = await run([cluster('one')], POLICY, '--prices', prices);
  expect(again.total).toEqual(first.total);
  expect(readFileSync(prices, 'utf8')).toContain('Azure Retail Prices');
  const other = [pool({ vmSize: 'Standard_E8s_v5' })];
  const { unknown } = await run([cluster('one', { pools: other })], POLICY, '--prices', prices);
  expect(unknown.join()).toContain('has no price for Standard_E8s_v5');
});

test('prices in two currencies stand side by side', async () => {
  const prices = path.join(folder, 'mixed.json');
  await run([cluster('one')], POLICY, '--keep-prices', prices);
  const mixed = readFileSync(prices, 'utf8').replace('"currency": "USD"', '"currency": "EUR"');
  writeFileSync(prices, mixed);
  const { total } = await run([cluster('one')], POLICY, '--prices', prices);
  expect(Object.keys(total).sort()).toEqual(['EUR', 'USD']);
  expect((total.EUR ?? 0) + (total.USD ?? 0)).toBeCloseTo(84 * HOURLY, 3);
});

test('as text: ring, cluster, total, and where prices are from', async () => {
  const { text } = await savingsCommand(['--local'], ROOT, NOW);
  expect(text).toMatch(/^contoso: what .*fleet.yaml saves per week/);
  expect(text).toMatch(/aks-dev-api +\d+(\.\d)? h off +\d+\.\d\d EUR +office-hours/);
  expect(text).toMatch(/aks-prd-web +– No power rule/);
  expect(text).toMatch(/total .* EUR per week, about .* EUR per month/);
  expect(text).toContain('Prices: made up');
});

test('--help', async () => {
  expect(await savingsCommand(['--help'], ROOT, NOW)).toMatchObject({ exitCode: 0 });
});

test.each([
  { flags: ['--weeks', '0'], says: /--weeks 0: give a whole number from 1 to 52/ },
  { flags: ['--weeks', 'x'], says: /--weeks x/ },
  { flags: ['--local', '--prices', 'x'], says: /give one of them/ },
  { flags: ['--from', 'soon'], says: /--from soon: give an instant/ },
  { flags: ['--prices', '/nowhere/prices.json'], says: /Cannot read \/nowhere/ },
  {
    flags: ['--prices', file('bad.json', '{"a":{"price":{"hourly":0}}}')],
    says: /bad\.json.*hourly/s,
  },
  { flags: ['--nonsense'], says: /nonsense/ },
])('$flags is refused', async ({ flags, says }) => {
  await expect(savingsCommand(flags, ROOT, NOW)).rejects.toThrow(says);
});
