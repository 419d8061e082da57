/**
 * The files that `main` in package.json names, and how they are loaded.
 */
import globby from 'globby';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from './log';

/**
 * Files that match a glob, in its order.
 * @param main glob relative to the app's directory
 * @throws when there are none: the worker then refuses to start as well
 */
export async function entryFiles(directory: string, main: string): Promise<string[]> {
  const files = await globby(main, { cwd: directory });
  if (files.length > 0) return files.map((file) => join(directory, file));
  const problem = /[*?{[]/.test(main)
    ? `Found zero files matching the supplied pattern "${main}"`
    : `File does not exist: "${main}"`;
  throw new Error(`${problem} ("main" in ${join(directory, 'package.json')}). Is the app built?`);
}

/** Loads one entry file: as an ES module when it is one, else with `require`. */
export async function importFile(
  file: string,
  moduleType: boolean,
  directory: string,
): Promise<void> {
  const isModule = extname(file) === '.mjs' || (moduleType && extname(file) !== '.cjs');
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the app is known at run time
    await (isModule ? import(pathToFileURL(file).href) : require(file));
  } catch (error) {
    throw new Error(
      `Worker was unable to load entry point "${file.slice(directory.length + 1)}": ${messageOf(error)}`,
      { cause: error },
    );
  }
}
