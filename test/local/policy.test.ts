/** `npm run policy -- check`, as somebody at a terminal sees it. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { policyCommand } from '../../local/policy/command';

const ROOT = path.resolve(__dirname, '../..');
const CONTOSO = path.join(ROOT, 'local/fleets/contoso');
const NOW = Date.UTC(2026, 10, 23, 6);

function file(name: string, text: string): string {
  const place = path.join(mkdtempSync(path.join(tmpdir(), 'steward-check-')), name);
  writeFileSync(place, text);
  return place;
}

const check = (...args: string[]) => policyCommand(['check', ...args], ROOT, NOW);

test('the policy of the demo is right, and every cluster has its ring', async () => {
  const { text, exitCode } = await check('--fleet', CONTOSO);
  expect(exitCode).toBe(0);
  expect(text).toMatch(/fleet\.yaml is right\n/);
  expect(text).toMatch(/aks-dev-api +dev +any time +office-hours/);
  expect(text).toMatch(/aks-stg-data +staging +nights/);
  expect(text).toMatch(/aks-prd-web +production +weekend-nights +always +about 55m30s/);
});

test('errors are lines with their places, and the exit code is 1', async () => {
  const broken = file('fleet.yaml', 'rings:\n  - name: dev\n    maxConcurent: 2\n');
  const { text, exitCode } = await check(broken, '--fleet', CONTOSO);
  expect(exitCode).toBe(1);
  expect(text).toContain('cannot be used: 1 error');
  expect(text).toMatch(
    /fleet\.yaml:3:5 {2}rings\[0\]\.maxConcurent {2}'maxConcurent' is not known here {2}did you mean 'maxConcurrent'\?\n/,
  );
});

test('warnings do not fail a check; a snapshot does as a fleet', async () => {
  const policy = file('fleet.yaml', 'rings:\n  - name: dev\n');
  const id =
    '/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/lost';
  const snapshot = file(
    's.json',
    JSON.stringify({ name: 'mine', clusters: [{ id, name: 'lost' }] }),
  );
  const { text, exitCode } = await check(policy, '--snapshot', snapshot);
  expect(exitCode).toBe(0);
  expect(text).toContain('can be used: 2 warnings');
  expect(text).toMatch(/warning {2}.*:2:5 {2}rings\[0\] {2}nobody is in ring dev/);
  expect(text).toContain("lost  in no ring: The tag 'steward-ring' is missing");
});

test('as JSON', async () => {
  const broken = file('fleet.yaml', 'rings: [{ name: X }]');
  const { text, exitCode } = await check(broken, '--json');
  expect(exitCode).toBe(1);
  expect(JSON.parse(text)).toMatchObject({
    problems: [{ severity: 'error', line: 1, column: 17, path: 'rings[0].name' }],
  });
});

test('a country that nobody has holidays of is an error', async () => {
  const odd = file(
    'fleet.yaml',
    'rings: [{ name: dev }]\ncalendars:\n  holidays:\n    odd: { country: XX }\n',
  );
  const { text, exitCode } = await check(odd);
  expect(exitCode).toBe(1);
  expect(text).toMatch(/fleet\.yaml:4:10 {2}calendars\.holidays\.odd .*'XX' is unknown/);
});

test('help tells the flags', async () => {
  const { text, exitCode } = await policyCommand(['--help'], ROOT, NOW);
  expect(exitCode).toBe(0);
  expect(text).toContain('--snapshot FILE');
});

test.each([
  { args: ['chek'], says: "'chek' is no command: write check" },
  { args: ['check', '--flet', 'x'], says: "Unknown option '--flet'" },
  { args: ['check', 'a', 'b'], says: 'One file at a time; found also: b' },
  { args: ['check', '--fleet', 'x', '--snapshot', 'y'], says: 'give one of them' },
  { args: ['check', '/nowhere/fleet.yaml'], says: 'Cannot read /nowhere/fleet.yaml' },
])('$args cannot be carried out', async ({ args, says }) => {
  await expect(policyCommand(args, ROOT, NOW)).rejects.toThrow(says);
});
