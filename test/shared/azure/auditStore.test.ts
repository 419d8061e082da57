/** The audit trail, in a real Azurite. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Azurite, startAzurite } from '../../../local/cli/azurite';
import type { Actor, AuditEntry } from '../../../shared/audit/entry';
import type { AuditQuery } from '../../../shared/audit/query';
import { AuditStore } from '../../../shared/azure/auditStore';
import { openTable } from '../../../shared/azure/tables';
import { readConfig } from '../../../shared/config';

const ROOT = path.resolve(__dirname, '../../..');
let azurite: Azurite;
let used = 0;

beforeAll(async () => {
  azurite = await startAzurite(ROOT, mkdtempSync(path.join(tmpdir(), 'steward-audit-')));
});

afterAll(() => {
  azurite.stop();
});

async function newStore(): Promise<AuditStore> {
  const config = readConfig({ AzureWebJobsStorage: azurite.connectionString() });
  return new AuditStore(await openTable(`audit${used++}`, config, {}));
}

const idOf = (name: string) =>
  `/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/${name}`;

function entry(key: string, at: string, more: Partial<AuditEntry> = {}): AuditEntry {
  const actor: Actor = { kind: 'system' };
  const deed = { actor, action: 'upgrade.nodePool', verdict: 'act' as const, because: [] };
  return { key, at, ...deed, correlation: 'rollout:a', ...more };
}

const anna: Actor = { kind: 'person', name: 'Anna@contoso.example', via: 'entra' };

const TRAIL = [
  entry('a', '2026-11-20T23:59:59.999Z', { cluster: idOf('web') }),
  entry('b', '2026-11-21T00:00:00.000Z', { actor: anna }),
  entry('c', '2026-11-21T08:30:00.000Z', { cluster: idOf('Shop'), correlation: "rollout:b's" }),
  entry('d', '2026-11-23T06:00:00.000Z', { cluster: idOf('web'), actor: { kind: 'aks' } }),
  entry('e', '2026-11-23T06:00:00.000Z', { cluster: idOf('web2') }),
];

describe('reading', () => {
  let store: AuditStore;

  beforeAll(async () => {
    store = await newStore();
    for (const one of [...TRAIL].reverse()) await store.write(one);
  });

  const keys = async (query: Partial<AuditQuery>) =>
    (await store.read({ limit: 100, ...query })).entries.map(({ key }) => key).sort();

  test('the newest comes first, whole', async () => {
    const { entries, next } = await store.read({ limit: 100 });
    expect(entries.map(({ at }) => at)).toEqual(TRAIL.map(({ at }) => at).reverse());
    expect(entries.at(-1)).toEqual(TRAIL[0]);
    expect(next).toBeUndefined();
  });

  test.each<{ name: string; query: Partial<AuditQuery>; found: string[] }>([
    { name: 'a name of a cluster', query: { cluster: 'WEB' }, found: ['a', 'd'] },
    { name: 'an ARM id', query: { cluster: idOf('shop').toUpperCase() }, found: ['c'] },
    { name: 'since', query: { since: '2026-11-21T08:30:00Z' }, found: ['c', 'd', 'e'] },
    {
      name: 'since, in another zone',
      query: { since: '2026-11-21T09:30:00.001+01:00' },
      found: ['d', 'e'],
    },
    { name: 'until, not included', query: { until: '2026-11-21T08:30:00Z' }, found: ['a', 'b'] },
    { name: 'a day', query: { since: '2026-11-21', until: '2026-11-22' }, found: ['b', 'c'] },
    { name: 'a person', query: { actor: 'anna@contoso.example' }, found: ['b'] },
    { name: 'AKS itself', query: { actor: 'aks' }, found: ['d'] },
    { name: 'a rollout with a quote', query: { correlation: "rollout:b's" }, found: ['c'] },
    {
      name: 'all at once',
      query: { cluster: 'web', actor: 'system', since: '2026-11-20' },
      found: ['a'],
    },
    { name: 'nothing there', query: { cluster: 'none' }, found: [] },
  ])('by $name', async ({ query, found }) => {
    expect(await keys(query)).toEqual(found);
  });

  test('page by page, without a gap and without a double', async () => {
    const seen: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 4; page++) {
      const { entries, next } = await store.read({ limit: 2, ...(after && { after }) });
      seen.push(...entries.map(({ key }) => key));
      after = next;
      if (next === undefined) break;
    }
    expect(seen.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

test('writing the same again changes nothing', async () => {
  const store = await newStore();
  await store.write(entry('a', '2026-11-21T08:00:00.000Z'));
  await store.write(entry('a', '2026-11-21T08:00:00.000Z', { action: 'something else' }));
  const { entries } = await store.read({ limit: 10 });
  expect(entries.map(({ action }) => action)).toEqual(['upgrade.nodePool']);
});

test('whole days are forgotten, however many entries they have', async () => {
  const store = await newStore();
  const many = Array.from({ length: 120 }, (_, at) =>
    entry(`old${at}`, '2026-11-20T10:00:00.000Z'),
  );
  await Promise.all([...many, ...TRAIL].map((one) => store.write(one)));
  expect(await store.deleteBefore('2026-11-21T07:00:00.000Z')).toBe(121);
  const { entries } = await store.read({ limit: 1000 });
  expect(entries.map(({ key }) => key).sort()).toEqual(['b', 'c', 'd', 'e']);
});
