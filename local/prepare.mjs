/**
 * Makes a clone ready to run: installs what is missing, builds what has changed. Plain JavaScript
 * without dependencies, since it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const SOURCES = ['functions', 'shared', 'local', 'bench'];
const BUILD_MARK = path.join(root, 'dist/build.tsbuildinfo');

function timeOf(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function installed() {
  const mark = timeOf(path.join(root, 'node_modules/.package-lock.json'));
  return mark > 0 && mark >= timeOf(path.join(root, 'package-lock.json'));
}

function sourceFiles() {
  return SOURCES.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => path.join(folder, name)),
  );
}

/** A compiled file whose source is gone would still be loaded. */
function hasOrphans(sources) {
  const wanted = new Set(sources.map((file) => file.replace(/\.ts$/, '.js')));
  return readdirSync(path.join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .some((name) => !wanted.has(name));
}

function run(command, args, what) {
  console.error(what);
  const shell = process.platform === 'win32';
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell });
  if (status !== 0) {
    console.error(`'${command} ${args.join(' ')}' failed; mend what it says and start again.`);
    process.exit(status ?? 1);
  }
}

if (!installed())
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'Installing packages (once) …');

const sources = sourceFiles();
const built = timeOf(BUILD_MARK);
const inputs = [...sources, 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];
if (built > 0 && hasOrphans(sources)) rmSync(path.join(root, 'dist'), { recursive: true });
if (!existsSync(BUILD_MARK) || inputs.some((file) => timeOf(path.join(root, file)) > built)) {
  run(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
    'Building …',
  );
}
