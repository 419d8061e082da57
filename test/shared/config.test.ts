import { readConfig } from '../../shared/config';

test('without settings it is the public cloud and no channel', () => {
  expect(readConfig({})).toEqual({
    AZURE_RESOURCE_MANAGER_ENDPOINT: 'https://management.azure.com',
    AZURE_RESOURCE_MANAGER_AUDIENCE: 'https://management.azure.com',
    STEWARD_SUBSCRIPTIONS: [],
    MAIL_TO: [],
    addressIn: expect.any(Function) as unknown,
  });
});

test('lists are separated by commas, semicolons or space', () => {
  const { MAIL_TO } = readConfig({ MAIL_TO: ' a@x.example, b@x.example;c@x.example ' });
  expect(MAIL_TO).toEqual(['a@x.example', 'b@x.example', 'c@x.example']);
});

test('an empty setting is no setting', () => {
  const empty = readConfig({ TEAMS_WEBHOOK_URL: '', AZURE_RESOURCE_MANAGER_ENDPOINT: '' });
  expect(empty.TEAMS_WEBHOOK_URL).toBeUndefined();
  expect(empty.AZURE_RESOURCE_MANAGER_ENDPOINT).toBe('https://management.azure.com');
});

test('wrong settings are named, one line each, and their values stay secret', () => {
  const wrong = { TEAMS_WEBHOOK_URL: 'secret-token', MAIL_ENDPOINT: 'ftp://mail.example' };
  expect(() => readConfig(wrong)).toThrow(
    'setting TEAMS_WEBHOOK_URL: must be an http(s) address\nsetting MAIL_ENDPOINT: must be an http(s) address',
  );
});

test('a key that Key Vault could not give is none: what stands there instead, everybody knows', () => {
  const reference = '@Microsoft.KeyVault(SecretUri=https://kv.example/secrets/approval-key)';
  expect(readConfig({ APPROVAL_KEY: reference }).APPROVAL_KEY).toBeUndefined();
  expect(() => readConfig({ APPROVAL_KEY: 'short' })).toThrow(
    /^setting APPROVAL_KEY: must have 32 characters or more$/,
  );
});
