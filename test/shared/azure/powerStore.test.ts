/** What is remembered between sweeps, in a real Azurite. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Azurite, startAzurite } from '../../../local/cli/azurite';
import { PowerStore } from '../../../shared/azure/powerStore';
import { openTable } from '../../../shared/azure/tables';
import { readConfig } from '../../../shared/config';
import { clusterKey } from '../../../shared/fleet/cluster';
import type { KeptOverride, PowerVerdict } from '../../../shared/fleet/power';
import { aMemory } from '../../functions/power/support';
import { aRef } from '../../support/clusters';

const ROOT = path.resolve(__dirname, '../../..');
let azurite: Azurite;
let used = 0;

beforeAll(async () => {
  azurite = await startAzurite(ROOT, mkdtempSync(path.join(tmpdir(), 'steward-power-')));
});

afterAll(() => {
  azurite.stop();
});

async function newStore(): Promise<PowerStore> {
  const config = readConfig({ AzureWebJobsStorage: azurite.connectionString() });
  return new PowerStore(await openTable(`power${used++}`, config, {}));
}

const memoryOf = (name: string, starts: number[] = []) =>
  aMemory({ ...aRef(name), startSeconds: starts });

const override: KeptOverride = {
  ...{
    id: 'one',
    cluster: aRef('a').id,
    name: 'a',
    created: '2026-11-23T06:00:00.000Z',
    via: 'api',
  },
  ...{ kind: 'wake', by: 'anna', why: 'demo' },
  ...{ from: '2026-11-23T06:00:00.000Z', until: '2026-11-23T08:00:00.000Z' },
};

test('two who change the same memory lose nothing of each other', async () => {
  const store = await newStore();
  await Promise.all(
    [1, 2, 3, 4].map((seconds) =>
      store.change(aRef('a'), (memory) => {
        const { startSeconds } = memory ?? memoryOf('a');
        return memoryOf('a', [...startSeconds, seconds]);
      }),
    ),
  );
  expect([...((await store.memory(aRef('a').id))?.startSeconds ?? [])].sort()).toEqual([
    1, 2, 3, 4,
  ]);
});

test('a sweep that comes too late with one of 250 memories keeps the other 249', async () => {
  const store = await newStore();
  const names = Array.from({ length: 250 }, (_, at) => `c${at}`);
  await store.remember(names.map((name) => ({ memory: memoryOf(name) })));
  const before = await store.all();
  await store.change(aRef('c7'), () => memoryOf('c7', [99]));
  const changed = names.map((name) => ({
    ...before.memories.get(clusterKey(aRef(name).id)),
    memory: memoryOf(name, [1]),
  }));
  await store.remember(changed);
  const after = [...(await store.all()).memories.values()].map(({ memory }) => memory.startSeconds);
  expect(after.filter(([seconds]) => seconds === 1)).toHaveLength(249);
  expect(after.filter(([seconds]) => seconds === 99)).toHaveLength(1);
}, 30_000);

test('all is read at once: memories, exceptions, looks and wishes, but no verdicts', async () => {
  const store = await newStore();
  const at = '2026-11-23T06:00:00.000Z';
  await store.change(aRef('a'), () => memoryOf('a'));
  await store.addOverrides([override, { ...override, id: 'two', kind: 'hold' }]);
  await store.keep('idleness', aRef('a').id, { at, idleness: { kind: 'active', because: [] } });
  await store.keep('wish', aRef('a').id, { at, wish: { budget: 'b', step: 'warn', because: [] } });
  await store.keepSweep({ at, verdicts: [] });
  const key = clusterKey(aRef('a').id);
  const known = await store.all();
  expect([...known.memories.keys()]).toEqual([key]);
  expect(known.overrides.get(key)).toHaveLength(2);
  expect(known.idleness.get(key)?.idleness.kind).toBe('active');
  expect(known.wishes.get(key)?.wish.step).toBe('warn');
  await store.removeOverride('one');
  await store.removeOverride('one');
  expect((await store.overrides()).map(({ id }) => id)).toEqual(['two']);
});

const verdicts = Array.from({ length: 6000 }, (_, at): PowerVerdict => ({
  cluster: aRef(`c${at}`),
  location: 'westeurope',
  state: 'running',
  verdict: { kind: 'done', because: [{ code: 'runningHours', message: `It runs since ${at}.` }] },
}));

test('the verdicts of 6,000 clusters come back as they were, then those of the next sweep', async () => {
  const store = await newStore();
  expect(await store.lastSweep()).toBeUndefined();
  await store.keepSweep({ at: '2026-11-23T06:00:00.000Z', verdicts });
  expect(await store.lastSweep()).toEqual({ at: '2026-11-23T06:00:00.000Z', verdicts });
  await store.keepSweep({ at: '2026-11-23T06:05:00.000Z', verdicts: verdicts.slice(0, 2) });
  expect((await store.lastSweep())?.verdicts).toEqual(verdicts.slice(0, 2));
});

test('sweeps that see nothing keep the verdicts, and say since when', async () => {
  const store = await newStore();
  const because = { code: 'AuthorizationFailed', message: 'no right' };
  const [first, second] = ['2026-11-23T06:05:00.000Z', '2026-11-23T06:10:00.000Z'];
  await store.keepSweep({ at: '2026-11-23T06:00:00.000Z', verdicts: verdicts.slice(0, 1) });
  await store.keepBlind({ since: first, because });
  await store.keepBlind({ since: second, because });
  expect(await store.lastSweep()).toMatchObject({ blind: { since: first }, verdicts: [{}] });
  await store.keepSweep({ at: second, verdicts: [] });
  expect(await store.lastSweep()).toEqual({ at: second, verdicts: [] });
});
