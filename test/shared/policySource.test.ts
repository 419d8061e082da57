/** Which policy is in force while versions come, go and break: against a real Azurite. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BlockBlobClient, BlobServiceClient } from '@azure/storage-blob';
import { type Azurite, startAzurite } from '../../local/cli/azurite';
import { MemoryBlob, PolicyBlob } from '../../shared/azure/policyBlob';
import { PolicySource } from '../../shared/policySource';

const ROOT = path.resolve(__dirname, '../..');
const GOOD = 'rings: [{ name: dev }]';
const BETTER = 'rings: [{ name: dev }, { name: production }]';
const BROKEN = 'rings: [{ name: dev, maxConcurrent: -1 }]';

let azurite: Azurite;
let used = 0;

beforeAll(async () => {
  azurite = await startAzurite(ROOT, mkdtempSync(path.join(tmpdir(), 'steward-blob-')), 'blob');
});

afterAll(() => {
  azurite.stop();
});

async function newPlace() {
  const service = BlobServiceClient.fromConnectionString(azurite.connectionString());
  const container = service.getContainerClient(`place${used++}`);
  await container.create();
  const policy = container.getBlockBlobClient('fleet.yaml');
  const memory = container.getBlockBlobClient('policy.json');
  return {
    policy,
    newSource: () => new PolicySource(new PolicyBlob(policy), new MemoryBlob(memory)),
  };
}

async function write(blob: BlockBlobClient, text: string): Promise<void> {
  await blob.upload(text, Buffer.byteLength(text));
}

const ringsOf = async (source: PolicySource) =>
  (await source.current()).policy.rings.map(({ name }) => name);

test('a new version is in force as soon as its ETag shows', async () => {
  const { policy, newSource } = await newPlace();
  await write(policy, GOOD);
  const source = newSource();
  expect(await ringsOf(source)).toEqual(['dev']);
  await write(policy, BETTER);
  expect(await ringsOf(source)).toEqual(['dev', 'production']);
});

test('a broken version is refused with what is wrong, and the last good one stays', async () => {
  const { policy, newSource } = await newPlace();
  await write(policy, GOOD);
  const source = newSource();
  await source.current();
  await write(policy, BROKEN);
  expect(await ringsOf(source)).toEqual(['dev']);
  expect((await source.current()).refused?.problems).toContain('maxConcurrent');
});

test('a restart while the newest version is broken finds the last good one', async () => {
  const { policy, newSource } = await newPlace();
  await write(policy, GOOD);
  await newSource().current();
  await write(policy, BROKEN);
  expect(await ringsOf(newSource())).toEqual(['dev']);
});

test('a broken version is news once, the next broken one again', async () => {
  const { policy, newSource } = await newPlace();
  await write(policy, GOOD);
  const source = newSource();
  await source.current();
  await write(policy, BROKEN);
  const first = (await source.current()).refused?.version ?? '';
  expect(await source.isNews(first)).toBe(true);
  await source.markAnnounced(first);
  expect(await source.isNews(first)).toBe(false);
  expect(await newSource().isNews(first)).toBe(false);
  await write(policy, `${BROKEN} # again`);
  const second = (await source.current()).refused?.version ?? '';
  expect(await source.isNews(second)).toBe(true);
});

test('a policy that never was good is refused with all that is wrong', async () => {
  const { policy, newSource } = await newPlace();
  await write(policy, BROKEN);
  await expect(newSource().current()).rejects.toThrow('maxConcurrent');
});
