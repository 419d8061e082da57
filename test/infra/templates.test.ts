/** What a compiler would say of the templates, as far as it can be said without one. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { declared, INFRA, template, parseTemplates, templates, type Value } from './bicep';

const byFile = templates.map((one) => [one.file, one] as const);

/** API versions that are known to exist, and where they were read. */
const API_VERSIONS = {
  'Microsoft.Authorization/roleAssignments@2022-04-01': 'Flex Consumption samples',
  'Microsoft.Authorization/roleDefinitions@2022-04-01': 'Azure RBAC template reference',
  'Microsoft.Communication/communicationServices@2025-09-01': 'Bicep types',
  'Microsoft.Communication/emailServices/domains@2025-09-01': 'Bicep types',
  'Microsoft.Communication/emailServices@2025-09-01': 'Bicep types',
  'Microsoft.ContainerService/managedClusters@2025-10-01': 'AKS REST reference',
  'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15': 'Bicep types',
  'Microsoft.EventGrid/systemTopics@2025-02-15': 'Bicep types',
  'Microsoft.Insights/components@2020-02-02': 'Flex Consumption samples',
  'Microsoft.KeyVault/vaults@2023-07-01': 'Bicep types',
  'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31': 'Bicep types',
  'Microsoft.OperationalInsights/workspaces@2023-09-01': 'Bicep types',
  'Microsoft.Resources/resourceGroups@2024-03-01': 'Bicep types',
  'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01': 'Bicep types',
  'Microsoft.Storage/storageAccounts/blobServices@2025-06-01': 'Bicep types',
  'Microsoft.Storage/storageAccounts@2025-06-01': 'Bicep types',
  'Microsoft.Web/serverfarms@2024-04-01': 'Flex Consumption samples',
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01': 'Bicep types',
  'Microsoft.Web/sites/config@2024-04-01': 'Bicep types',
  'Microsoft.Web/sites@2024-04-01': 'Flex Consumption samples',
};

const named = (file: string, kind: string) =>
  template(file).declarations.filter((one) => one.kind === kind);

describe('every template', () => {
  test.each(byFile)('%s parses', (_file, { errors }) => {
    expect(errors).toEqual([]);
  });

  test.each([
    ['a bracket', "var a = {\n  b: 'c'\n"],
    ['a value', "resource a 'B/c@2024-01-01' = {\n  name:\n}\n"],
    ['an operator', "var a = {\n  b == 'c'\n}\n"],
  ])('%s that is wrong or missing would be noticed', (_name, text) => {
    expect(parseTemplates([{ file: 'broken', text }])[0]?.errors).not.toEqual([]);
  });

  test('resources have API versions that exist, and the list names no other', () => {
    const used = templates.flatMap(({ declarations }) =>
      declarations.filter(({ kind }) => kind === 'resource').map(({ of }) => of),
    );
    expect([...new Set(used)].sort()).toEqual(Object.keys(API_VERSIONS).sort());
  });

  test.each(byFile)('%s uses all that it declares', (_file, { declarations, text }) => {
    const unused = declarations
      .filter(({ kind, decorators }) => kind !== 'output' && !decorators.includes('export'))
      .filter(({ kind }) => kind === 'parameter' || kind === 'variable')
      .map(({ symbol }) => symbol)
      .filter((symbol) => (text.match(new RegExp(`\\b${symbol}\\b`, 'g')) ?? []).length < 2);
    expect(unused).toEqual([]);
  });
});

describe('modules', () => {
  const calls = templates.flatMap(({ file, text, declarations }) =>
    declarations
      .filter(({ kind }) => kind === 'module')
      .map(({ symbol, of, value }) => ({
        name: `${file}: ${symbol}`,
        target: path.join(path.dirname(file), of),
        symbol,
        text,
        params: Object.keys((value as { params: Record<string, Value> }).params),
      })),
  );

  test.each(calls)('$name passes what the module takes', ({ target, params }) => {
    expect(existsSync(path.join(INFRA, target))).toBe(true);
    const taken = named(target, 'parameter');
    const required = taken.filter(({ value }) => value === undefined);
    expect(taken.map(({ symbol }) => symbol)).toEqual(expect.arrayContaining(params));
    expect(params).toEqual(expect.arrayContaining(required.map(({ symbol }) => symbol)));
  });

  test.each(calls)('$name gives what is asked of it', ({ target, symbol, text }) => {
    const asked = [...text.matchAll(new RegExp(`\\b${symbol}\\.outputs\\.(\\w+)`, 'g'))];
    const given = named(target, 'output').map((one) => one.symbol);
    expect(given).toEqual(expect.arrayContaining(asked.map(([, output]) => output)));
  });
});

describe('main.parameters.json', () => {
  const { parameters } = JSON.parse(
    readFileSync(path.join(INFRA, 'main.parameters.json'), 'utf8'),
  ) as { parameters: Record<string, { value: string }> };

  test('sets each parameter of main.bicep from one environment variable', () => {
    const taken = named('main.bicep', 'parameter').map(({ symbol }) => symbol);
    expect(Object.keys(parameters).sort()).toEqual(taken.sort());
    const sources = Object.values(parameters).map(({ value }) => value);
    expect(new Set(sources).size).toBe(sources.length);
    for (const source of sources) expect(source).toMatch(/^\$\{[A-Z_]+\}$/);
  });

  test('each parameter says what it is for', () => {
    for (const { symbol, decorators } of named('main.bicep', 'parameter')) {
      expect([symbol, decorators]).toEqual([symbol, expect.arrayContaining(['description'])]);
    }
  });
});

describe('secrets', () => {
  test.each(byFile)('%s reads no keys', (_file, { text }) => {
    expect(text).not.toMatch(/\blist\w*Keys?\(|\.list\w+\(|\bgetSecret\(|accountKey/i);
  });

  test.each(byFile)(
    '%s takes no secret with a default and gives none away',
    (_file, { declarations }) => {
      const taken = declarations.filter(({ kind }) => kind === 'parameter');
      expect(taken.filter((one) => one.decorators.includes('secure') && one.value)).toEqual([]);
      const given = declarations.filter(({ kind }) => kind === 'output');
      for (const { value } of given)
        expect(value).not.toMatch(/key|secret|connectionString|token/i);
    },
  );

  test('the Teams address is a Key Vault reference, read with the identity of the app', () => {
    const settings = declared('modules/functionApp.bicep', 'settings').value;
    expect(JSON.stringify(settings)).toContain('@Microsoft.KeyVault(SecretUri=');
    expect(declared('modules/functionApp.bicep', 'app').value).toMatchObject({
      properties: { keyVaultReferenceIdentity: 'identity.id' },
    });
  });

  test('storage, telemetry and mail refuse keys', () => {
    expect(declared('modules/storage.bicep', 'account').value).toMatchObject({
      properties: { allowSharedKeyAccess: 'false', allowBlobPublicAccess: 'false' },
    });
    expect(declared('modules/monitoring.bicep', 'insights').value).toMatchObject({
      properties: { DisableLocalAuth: 'true' },
    });
    expect(declared('modules/mail.bicep', 'communication').value).toMatchObject({
      properties: { disableLocalAuth: 'true' },
    });
  });
});
