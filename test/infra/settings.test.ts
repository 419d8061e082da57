/** The settings that are deployed and the settings that are read are the same ones. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readConfig } from '../../shared/config';
import { at, declared } from './bicep';

/** Settings that somebody else reads. */
const READ_BY_OTHERS = {
  AzureWebJobsStorage__queueServiceUri: 'Functions host: storage by identity',
  AzureWebJobsStorage__credential: 'Functions host: how to sign in to storage',
  AzureWebJobsStorage__clientId: 'Functions host: as whom',
  APPLICATIONINSIGHTS_CONNECTION_STRING: 'Functions host: telemetry',
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Functions host: telemetry by identity',
  AZURE_CLIENT_ID: '@azure/identity: which identity',
};

/** Settings of shared/config.ts that a deployment has no use for. */
const NOT_DEPLOYED = {
  AzureWebJobsStorage: 'a connection string has a key in it; for Azurite',
  AzureWebJobsStorage__accountName: 'the addresses say the same, in every cloud',
  FLEET_POLICY: 'fleet.yaml is deployed with the code',
  WEBSITE_AUTH_ENABLED: 'App Service sets it when it signs people in',
  AZURE_PRICES_ENDPOINT: 'the list is public; for the simulated Azure',
  AZURE_MONITOR_ENDPOINT: 'follows from the cloud; for the simulated Azure',
};

/** What Azure makes of the expressions in the template, for a deployment with everything on. */
const DEPLOYED = {
  AZURE_RESOURCE_MANAGER_ENDPOINT: 'https://management.azure.com/',
  AZURE_RESOURCE_MANAGER_AUDIENCE: 'https://management.azure.com/',
  STEWARD_SUBSCRIPTIONS:
    '11111111-1111-1111-1111-111111111111,22222222-2222-2222-2222-222222222222',
  TEAMS_WEBHOOK_URL: 'https://teams.example/workflow?sig=x',
  PUBLIC_URL: 'https://func-x.azurewebsites.net',
  APPROVAL_KEY: 'k'.repeat(44),
  APPROVAL_KEY_PREVIOUS: 'p'.repeat(44),
  MAIL_ENDPOINT: 'https://acs.example.communication.azure.com',
  MAIL_FROM: 'DoNotReply@example.azurecomm.net',
  MAIL_TO: 'ops@contoso.example, duty@contoso.example',
  EVENT_TOPIC_ENDPOINT: 'https://x.westeurope-1.eventgrid.azure.net/api/events',
  AzureWebJobsStorage__blobServiceUri: 'https://st.blob.core.windows.net/',
  AzureWebJobsStorage__tableServiceUri: 'https://st.table.core.windows.net/',
};

const deployed = Object.keys(
  at(declared('modules/functionApp.bicep', 'settings').value, 'properties'),
);

/** Names in the schema, which has no other way to be listed. */
function settingsOfTheApp(): string[] {
  const source = readFileSync(path.resolve(__dirname, '../../shared/config.ts'), 'utf8');
  const schema = /z\.object\(\{\n([\s\S]*?)\n\}\);/.exec(source)?.[1] ?? '';
  return [...schema.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name ?? '');
}

test('every deployed setting is read by the app or by the Functions host', () => {
  const known = [...settingsOfTheApp(), ...Object.keys(READ_BY_OTHERS)];
  expect(deployed.filter((name) => !known.includes(name))).toEqual([]);
});

test('every setting of the app is deployed, or there is a reason', () => {
  const set = [...deployed, ...Object.keys(NOT_DEPLOYED)];
  expect(settingsOfTheApp().sort()).toEqual(set.filter((name) => !(name in READ_BY_OTHERS)).sort());
});

test('the app starts with what is deployed', () => {
  expect(Object.keys(DEPLOYED).sort()).toEqual(
    deployed.filter((name) => !(name in READ_BY_OTHERS)).sort(),
  );
  expect(readConfig(DEPLOYED)).toMatchObject({
    STEWARD_SUBSCRIPTIONS: [expect.any(String), expect.any(String)],
    MAIL_TO: ['ops@contoso.example', 'duty@contoso.example'],
  });
});

test('the app starts without Teams and mail', () => {
  const quiet = readConfig({ ...DEPLOYED, TEAMS_WEBHOOK_URL: '', MAIL_TO: '' });
  expect([quiet.TEAMS_WEBHOOK_URL, quiet.MAIL_TO]).toEqual([undefined, []]);
});

test('no setting that Flex Consumption has replaced by configuration', () => {
  const replaced = /^(FUNCTIONS_(WORKER_RUNTIME|EXTENSION_VERSION)|WEBSITE_|WEBSITES_)/;
  expect(deployed.filter((name) => replaced.test(name))).toEqual([]);
});
