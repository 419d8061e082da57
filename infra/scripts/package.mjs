/**
 * Puts together what is deployed, in .steward/package: compiled code and the production packages that
 * the tests ran with. The clone as it is would send compilers and emulators along. azd runs this.
 */
import { execSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';

const TARGET = '.steward/package';
const PARTS = [
  '.funcignore',
  'dist/functions',
  'dist/shared',
  'fleet.yaml',
  'host.json',
  'package.json',
];

/** Folders of the packages that the app needs at run time, relative to the root. */
function productionPackages() {
  const listed = execSync('npm ls --omit=dev --all --parseable', { encoding: 'utf8' });
  const [, ...packages] = listed.trim().split(/\r?\n/);
  return packages.map((folder) => path.relative('.', folder));
}

execSync('npm run build', { stdio: ['ignore', 'inherit', 'inherit'] });
rmSync(TARGET, { recursive: true, force: true });
for (const part of [...PARTS, ...productionPackages()]) {
  cpSync(part, path.join(TARGET, part), { recursive: true });
}
