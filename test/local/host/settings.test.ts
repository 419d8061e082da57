import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyLocalSettings, readHostSettings } from '../../../local/host/settings';
import { cleanUp, temporaryDirectory } from './harness';

const environment = { ...process.env };

afterEach(cleanUp);
afterEach(() => {
  for (const name of Object.keys(process.env))
    if (!(name in environment)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment);
});

function directoryWith(file: string, content: unknown): string {
  const directory = temporaryDirectory();
  writeFileSync(
    join(directory, file),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
  return directory;
}

describe('local.settings.json', () => {
  test('becomes environment variables; what is set already wins, unless it is empty', () => {
    Object.assign(process.env, { MINE: 'kept', EMPTY: '' });
    const directory = directoryWith('local.settings.json', {
      Values: { MINE: 'x', EMPTY: 'filled', NUMBER: 5, FLAG: true },
      ConnectionStrings: { Db: 'cs' },
      Host: { LocalHttpPort: 7072 },
    });
    expect(applyLocalSettings(directory)).toBe(7072);
    expect(process.env).toMatchObject({
      MINE: 'kept',
      EMPTY: 'filled',
      NUMBER: '5',
      FLAG: 'true',
      'ConnectionStrings:Db': 'cs',
      AzureWebJobsScriptRoot: directory,
      AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    });
  });

  test('may be missing', () => {
    expect(applyLocalSettings(temporaryDirectory())).toBeUndefined();
  });

  test.each([
    ['{', 'is not JSON'],
    ['[]', 'must contain a JSON object'],
    ['{ "Values": { "A": {} } }', 'local.settings.json: A is {}; it must be a text'],
  ])('%s is refused with a clear message', (content, message) => {
    expect(() => applyLocalSettings(directoryWith('local.settings.json', content))).toThrow(
      message,
    );
  });
});

describe('host.json', () => {
  test('has defaults', () => {
    expect(readHostSettings(temporaryDirectory())).toEqual({
      routePrefix: 'api',
      taskHub: 'TestHubName',
      maxConcurrentActivities: 20,
      replaceRunning: false,
      httpPollInterval: 30_000,
    });
  });

  test('is read, and environment variables override it', () => {
    process.env.AzureFunctionsJobHost__extensions__http__routePrefix = 'over';
    process.env.HUB = 'Steward';
    const directory = directoryWith('host.json', {
      extensions: {
        http: { routePrefix: 'under' },
        durableTask: { hubName: '%HUB%', maxConcurrentActivityFunctions: 5 },
      },
    });
    expect(readHostSettings(directory)).toMatchObject({
      routePrefix: 'over',
      taskHub: 'Steward',
      maxConcurrentActivities: 5,
    });
  });

  test.each([
    [{ hubName: '%NO_SUCH%' }, 'needs the setting NO_SUCH, which does not exist'],
    [
      { maxConcurrentActivityFunctions: 0 },
      'maxConcurrentActivityFunctions is 0; it must be a whole number above 0',
    ],
  ])('%j is refused with a clear message', (durableTask, message) => {
    const directory = directoryWith('host.json', { extensions: { durableTask } });
    expect(() => readHostSettings(directory)).toThrow(message);
  });
});
