/**
 * Loads a function app into this process as the Node worker does: settings, core object, entry
 * files, `appStart` hooks, capabilities, then no more registrations. One app per process.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Core, Hook, HookName, ProgrammingModel, RegisteredFunction } from './core';
import { createCore } from './core';
import { entryFiles, importFile } from './entryFiles';
import { AppHookContext, runHooks } from './hooks';
import type { Log } from './log';
import { notServed, refuseEntities, refuseStreaming } from './outOfScope';
import { answerRequire } from './requirePatch';
import type { HostSettings } from './settings';
import { applyLocalSettings, readHostSettings } from './settings';

export interface App {
  directory: string;
  functions: RegisteredFunction[];
  settings: HostSettings;
  model: ProgrammingModel;
  hooks: Record<HookName, Hook[]>;
  /** Data that all hooks of the process share. */
  appHookData: Record<string, unknown>;
  /** Functions whose trigger the local host does not serve, in words. */
  warnings: string[];
  /** Where the libraries' own log goes from now on. */
  logTo(log: Log): void;
  /** Runs the `appTerminate` hooks. */
  close(): Promise<void>;
}

/** Port that a function app expects when nobody says otherwise. */
const DEFAULT_PORT = 7071;

let loaded: string | undefined;

/**
 * Loads the app in a directory.
 * @param port of the HTTP endpoint, for WEBSITE_HOSTNAME, which apps may read while loading;
 *   default `Host.LocalHttpPort` of local.settings.json, or 7071
 * @throws when an app was loaded before, when no file matches `main` of package.json, when a file
 *   or a hook throws, or when the app uses what the local host does not have
 */
export async function loadApp(directory: string, port?: number): Promise<App> {
  if (loaded !== undefined) {
    throw new Error(`${loaded} was loaded into this process before: one app per process.`);
  }
  loaded = directory;
  const configured = applyLocalSettings(directory);
  process.env.WEBSITE_HOSTNAME = `localhost:${port ?? configured ?? DEFAULT_PORT}`;
  const core = createCore();
  answerRequire('@azure/functions-core', core);
  const { main, type } = readPackage(directory);
  for (const file of await entryFiles(directory, main)) {
    await importFile(file, type === 'module', directory);
  }
  return appFromCore(core, directory);
}

/**
 * Starts an app whose functions are registered with a core object already.
 * @param directory of host.json
 */
export async function appFromCore(core: Core, directory: string): Promise<App> {
  const { registry } = core;
  const model = core.getProgrammingModel();
  if (model === undefined || registry.functions.size === 0) {
    throw new Error(
      `${directory}: the app registers no function. Is "main" in package.json right?`,
    );
  }
  const hooks = Object.fromEntries(registry.hooks) as Record<HookName, Hook[]>;
  const appHookData = {};
  const hookContext = new AppHookContext({}, appHookData, directory);
  await runHooks(hooks.appStart, hookContext);
  refuseStreaming(await model.getCapabilities({}));
  registry.locked = true;
  const functions = [...registry.functions.values()];
  refuseEntities(functions);
  return {
    directory,
    functions,
    settings: readHostSettings(directory),
    model,
    hooks,
    appHookData,
    warnings: functions.flatMap(notServed),
    logTo: (log) => {
      registry.log = log;
    },
    close: () => runHooks(hooks.appTerminate, hookContext),
  };
}

function readPackage(directory: string): { main: string; type?: string } {
  const file = join(directory, 'package.json');
  const { main, type } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  if (typeof main !== 'string' || main === '') {
    throw new Error(`${file}: "main" must name the files that register functions (a glob).`);
  }
  return { main, ...(typeof type === 'string' && { type }) };
}
