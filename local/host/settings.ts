/**
 * Settings of an app: `local.settings.json` becomes environment variables, `host.json` (which the
 * variables `AzureFunctionsJobHost__a__b` override) configures the host.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface HostSettings {
  /** Before every HTTP route; may be empty. */
  routePrefix: string;
  /** Name that keeps durable state of several apps apart. */
  taskHub: string;
  /** Activities that run at the same time. */
  maxConcurrentActivities: number;
  /** May a start replace an instance that is still running? */
  replaceRunning: boolean;
  /** Wait between two polls of `callHttp`, in milliseconds, if the answer names none. */
  httpPollInterval: number;
}

const DEFAULTS = {
  routePrefix: 'api',
  taskHub: 'TestHubName',
  maxConcurrentActivities: 20,
  httpPollInterval: 30_000,
};

type Json = Record<string, unknown>;

/**
 * Puts the `Values` and `ConnectionStrings` of local.settings.json into the environment. A variable
 * that is set and not empty wins.
 * @returns `Host.LocalHttpPort`, if the file has it
 */
export function applyLocalSettings(directory: string): number | undefined {
  const settings = readJson(join(directory, 'local.settings.json'));
  const values = section(settings, 'Values');
  const connections = Object.entries(section(settings, 'ConnectionStrings')).map(
    ([name, value]) => [`ConnectionStrings:${name}`, value] as const,
  );
  for (const [name, value] of [...Object.entries(values), ...connections]) {
    setIfAbsent(name, scalar(value, `local.settings.json: ${name}`));
  }
  setIfAbsent('AzureWebJobsScriptRoot', directory);
  setIfAbsent('AZURE_FUNCTIONS_ENVIRONMENT', 'Development');
  const port = section(settings, 'Host').LocalHttpPort;
  return port === undefined ? undefined : Number(port);
}

/** Reads host.json of an app; a missing file means defaults. */
export function readHostSettings(directory: string): HostSettings {
  const host = readJson(join(directory, 'host.json'));
  const read = (path: string) => override(path) ?? lookUp(host, path);
  const durable = (name: string) => read(`extensions.durableTask.${name}`);
  const prefix = read('extensions.http.routePrefix') ?? DEFAULTS.routePrefix;
  const hub = durable('hubName') ?? process.env.WEBSITE_SITE_NAME ?? DEFAULTS.taskHub;
  return {
    routePrefix: scalar(prefix, 'host.json: extensions.http.routePrefix'),
    taskHub: resolveNames(scalar(hub, 'host.json: hubName'), 'host.json: hubName'),
    maxConcurrentActivities: positive(
      durable('maxConcurrentActivityFunctions') ?? DEFAULTS.maxConcurrentActivities,
      'host.json: extensions.durableTask.maxConcurrentActivityFunctions',
    ),
    replaceRunning: durable('overridableExistingInstanceStates') === 'AnyState',
    httpPollInterval: positive(
      durable('httpSettings.defaultAsyncRequestSleepTimeMilliseconds') ?? DEFAULTS.httpPollInterval,
      'host.json: httpSettings.defaultAsyncRequestSleepTimeMilliseconds',
    ),
  };
}

/**
 * Replaces `%NAME%` by the setting of that name, as binding properties allow.
 * @param where named in the message when the setting does not exist
 */
export function resolveNames(value: string, where: string): string {
  return value.replace(/%([^%]+)%/g, (_, name: string) => {
    const setting = process.env[name];
    if (setting === undefined) {
      throw new Error(`${where}: "%${name}%" needs the setting ${name}, which does not exist.`);
    }
    return setting;
  });
}

function override(path: string): string | undefined {
  return process.env[`AzureFunctionsJobHost__${path.replaceAll('.', '__')}`];
}

function lookUp(json: Json, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), json);
}

function readJson(file: string): Json {
  if (!existsSync(file)) return {};
  try {
    // Editors on Windows like to begin these files with a byte order mark.
    const json: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
    if (isRecord(json)) return json;
  } catch (error) {
    throw new Error(`${file} is not JSON: ${String(error)}`, { cause: error });
  }
  throw new Error(`${file} must contain a JSON object.`);
}

function section(json: Json, name: string): Json {
  const value = json[name];
  return isRecord(value) ? value : {};
}

function setIfAbsent(name: string, value: string): void {
  // An empty variable counts as not set.
  if ((process.env[name] ?? '') === '') process.env[name] = value;
}

function scalar(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(
    `${where} is ${JSON.stringify(value)}; it must be a text, a number or a boolean.`,
  );
}

function positive(value: unknown, where: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`${where} is ${JSON.stringify(value)}; it must be a whole number above 0.`);
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
