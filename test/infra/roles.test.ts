/** The app may do what it does, and nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { pathOf } from '../../shared/kubernetes/questions';
import { at, declared, INFRA, templates } from './bicep';
import { ACTIONS, AKS, LISTS, MONITOR, READ, ROWS } from './rights';

const ROOT = path.resolve(__dirname, '../..');
const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
const BUILT_IN = {
  storageBlobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b',
  storageBlobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
  storageQueueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88',
  storageTableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3',
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb',
  communicationAndEmailServiceOwner: '09976791-48a7-449e-bb21-39d1a415f350',
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6',
};

/** Which roles each template gives out. */
const GIVEN = {
  'modules/storage.bicep': [
    'storageBlobDataContributor',
    'storageBlobDataOwner',
    'storageQueueDataContributor',
    'storageTableDataContributor',
  ],
  'modules/monitoring.bicep': ['monitoringMetricsPublisher'],
  'modules/vault.bicep': ['keyVaultSecretsUser'],
  'modules/mail.bicep': ['communicationAndEmailServiceOwner'],
};

/** Azure RBAC knows custom resources only all at once; the manifest gives the right to one. */
const CUSTOM = ['velero.io', 'karpenter.sh'];

const permissions = (role: string) =>
  at(declared('modules/clusterRoles.bicep', role).value, 'properties.permissions.0') as Record<
    string,
    string[]
  >;

function adapters(): string[] {
  const folder = path.join(ROOT, 'shared/azure');
  return readdirSync(folder).map((file) => readFileSync(path.join(folder, file), 'utf8'));
}

/** Clients whose calls go to Resource Manager; the others have endpoints and roles of their own. */
function callsInAdapters(): string[] {
  const calls = adapters()
    .filter((source) => /resourceManagerOptions\((config|this)/.test(source))
    .flatMap((source) => [...source.matchAll(/\bclient\s*\.((?:\w+\.)?\w+)\(/g)])
    .map(([, call]) => `${call ?? ''}()`);
  return [...new Set(calls)].sort();
}

describe('built-in roles', () => {
  test('have their ids, and ids are written in one file only', () => {
    expect(declared('modules/roles.bicep', 'roles').value).toEqual(BUILT_IN);
    const elsewhere = templates.filter(({ file }) => file !== 'modules/roles.bicep');
    expect(elsewhere.flatMap(({ text }) => text.match(GUID) ?? [])).toEqual([]);
  });

  test('are given out where they are needed and nowhere else', () => {
    const given = templates
      .map(({ file, text }) => {
        const roles = [...text.matchAll(/\broles\.(\w+)/g)].map(([, role]) => role);
        return [file, [...new Set(roles)].filter((role) => role !== 'bicep').sort()] as const;
      })
      .filter(([, roles]) => roles.length > 0);
    expect(Object.fromEntries(given)).toEqual(GIVEN);
  });

  test('Event Grid reaches its dead letters only', () => {
    const role = declared('modules/storage.bicep', 'eventsRole').value;
    expect(role).toMatchObject({ scope: 'deadLetters' });
  });
});

describe('the operator role', () => {
  const { actions = [], dataActions = [], notActions, notDataActions } = permissions('operator');

  test('every call of the adapters is in the table', () => {
    expect(callsInAdapters()).toEqual(Object.keys(ACTIONS).sort());
  });

  test('metrics are read by the call in the table', () => {
    const calls = adapters().flatMap((source) => [...source.matchAll(/\.(queryResources?)\(/g)]);
    expect(calls.map(([, call]) => `${call ?? ''}()`)).toEqual(Object.keys(MONITOR));
  });

  test('every plain request and every type of row is in a list', () => {
    const requests = adapters().flatMap((source) => [
      ...source.matchAll(/\/providers\/([^\s`'?]+)\?api-version/g),
    ]);
    const paths = requests.map(([, path]) => path?.replaceAll(/\/\$\{\w+\}/g, ''));
    expect([...new Set(paths)].sort()).toEqual(READ);
    const queries = adapters().flatMap((source) => [...source.matchAll(/type =~ '([^']+)'/g)]);
    const types = new Set(queries.map(([, type]) => type));
    expect([...types].sort()).toEqual(ROWS.map((type) => type.toLowerCase()).sort());
  });

  test('it has the action of every call, and no other', () => {
    const reads = [...READ, ...ROWS].map((type) => `${type}/read`);
    const needed = new Set([...Object.values(ACTIONS), ...Object.values(MONITOR), ...reads]);
    expect([...actions].sort()).toEqual([...needed].sort());
    expect([notActions, notDataActions]).toEqual([[], []]);
  });

  test.each([
    ['everything at once', /\*/],
    ['deleting', /\/delete$/i],
    ['admin credentials', /listClusterAdminCredential/i],
    ['certificates', /rotateClusterCertificates/i],
    ['secrets in clusters', /secrets/i],
  ])('no right to %s', (_name, forbidden) => {
    expect([...actions, ...dataActions].filter((action) => forbidden.test(action))).toEqual([]);
  });

  test('it reads in clusters what the app asks for, and no more', () => {
    const listed = Object.values(LISTS)
      .filter(({ group }) => !CUSTOM.includes(group))
      .map(({ group, resource }) =>
        [AKS, group, resource, 'read'].filter((part) => part !== '').join('/'),
      );
    expect([...dataActions].sort()).toEqual([...listed, `${AKS}/metrics/read`].sort());
  });
});

interface Rule {
  apiGroups?: string[];
  resources?: string[];
  nonResourceURLs?: string[];
  verbs: string[];
}

describe('clusters without Azure RBAC', () => {
  const documents = parseAllDocuments(
    readFileSync(path.join(INFRA, 'kubernetes/clusterRole.yaml'), 'utf8'),
  ).map((document) => document.toJS() as Record<string, unknown>);
  const rulesOf = (name: string): Rule[] =>
    (documents.find(({ metadata, kind }) => kind === 'ClusterRole' && nameOf(metadata) === name)
      ?.rules ?? []) as Rule[];

  test('the manifest allows to read the same things', () => {
    const needed = Object.values(LISTS).map(({ group, resource }) => ({
      apiGroups: [group],
      resources: [resource],
      verbs: ['list'],
    }));
    const metrics = { nonResourceURLs: [pathOf({ kind: 'apiServer' })], verbs: ['get'] };
    const rules = rulesOf('aks-steward-reader').flatMap(perResource);
    expect(rules).toEqual(expect.arrayContaining([...needed, metrics]));
    expect(rules).toHaveLength(needed.length + 1);
  });

  test('the one thing it may create there is a backup', () => {
    expect(rulesOf('aks-steward-backups')).toEqual([
      { apiGroups: ['velero.io'], resources: ['backups'], verbs: ['create'] },
    ]);
  });

  test('the one thing it may change there is a NodePool of Karpenter', () => {
    expect(rulesOf('aks-steward-karpenter')).toEqual([
      { apiGroups: ['karpenter.sh'], resources: ['nodepools'], verbs: ['patch'] },
    ]);
  });

  test.each(['aks-steward-reader', 'aks-steward-backups', 'aks-steward-karpenter'])(
    'the role %s is bound to the identity of the app',
    (name) => {
      const bindings = documents.filter(
        ({ kind, roleRef }) => kind === 'ClusterRoleBinding' && nameOf(roleRef) === name,
      );
      expect(bindings).toMatchObject([
        { subjects: [{ kind: 'User', name: '${STEWARD_PRINCIPAL_ID}' }] },
      ]);
    },
  );

  test.each(Object.values(LISTS))(
    '$resource is what is asked for',
    ({ question, group, resource }) => {
      const root = group === '' ? '/api/v1/' : `/apis/${group}/v1/`;
      const url = pathOf(question);
      expect([url.startsWith(root), url.split('?')[0]?.endsWith(`/${resource}`)]).toEqual([
        true,
        true,
      ]);
    },
  );
});

function nameOf(owner: unknown): string {
  return (owner as { name: string }).name;
}

function perResource(rule: Rule): Rule[] {
  const { resources } = rule;
  return resources === undefined ? [rule] : resources.map((one) => ({ ...rule, resources: [one] }));
}

test('the role for linked resources has what Azure checks on other resources, and nothing on clusters', () => {
  const { actions = [], dataActions } = permissions('linked');
  expect([...actions].sort()).toEqual([
    'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action',
    'Microsoft.Network/virtualNetworks/read',
    'Microsoft.Network/virtualNetworks/subnets/join/action',
    'Microsoft.OperationalInsights/workspaces/sharedkeys/read',
    'Microsoft.OperationsManagement/solutions/read',
    'Microsoft.OperationsManagement/solutions/write',
  ]);
  expect(dataActions).toEqual([]);
});
