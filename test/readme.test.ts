/** What the README shows must work. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkPolicy } from '../shared/fleet/policy';
import packageJson from '../package.json';

const ROOT = path.resolve(__dirname, '..');
const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');

const policies = [...readme.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);

test.each(policies)('the policy in the README is right: %#', (text) => {
  expect(checkPolicy(text, 'README.md').problems).toEqual([]);
});

test('there is a policy of three lines', () => {
  expect(policies[0]?.trim().split('\n')).toHaveLength(3);
});

test('every npm command in the README is a script', () => {
  const named = [...readme.matchAll(/npm run ([a-z-]+)/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !(name in packageJson.scripts))).toEqual([]);
});

test('every picture and linked file is there', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, file = '']) => file);
  const missing = links.filter(
    (file) => !/^https?:/.test(file) && !existsSync(path.join(ROOT, file)),
  );
  expect(missing).toEqual([]);
});
