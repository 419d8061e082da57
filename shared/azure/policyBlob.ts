/** The fleet policy in blob storage, and what is remembered of it beside the leases. */
import { text } from 'node:stream/consumers';
import { BlobClient, BlobServiceClient, type BlockBlobClient } from '@azure/storage-blob';
import { z } from 'zod';
import type { Config } from '../config';
import type { PolicyMemory, PolicyOrigin, PolicyText, Remembered } from '../policySource';
import { readAs } from '../schema';
import { credentialOf, type Transport } from './clients';

const CONTAINER = 'steward';
const MEMORY = 'policy.json';

const rememberedSchema = z.object({
  good: z.object({ text: z.string(), version: z.string() }).exactOptional(),
  announced: z.string().exactOptional(),
});

/** Reads `https://{account}.blob.core.windows.net/{container}/{blob}`. */
export class PolicyBlob implements PolicyOrigin {
  readonly name: string;

  constructor(private readonly blob: BlobClient) {
    this.name = blob.url;
  }

  async read(known: string | undefined): Promise<PolicyText | 'unchanged'> {
    const conditions = known === undefined ? {} : { ifNoneMatch: known };
    try {
      const { readableStreamBody, etag = '' } = await this.blob.download(0, undefined, {
        conditions,
      });
      return { text: readableStreamBody ? await text(readableStreamBody) : '', version: etag };
    } catch (error) {
      if (statusOf(error) === 304) return 'unchanged';
      throw error;
    }
  }
}

/** A small blob in the storage account of the Functions host. */
export class MemoryBlob implements PolicyMemory {
  constructor(private readonly blob: BlockBlobClient) {}

  async load(): Promise<Remembered> {
    try {
      const content = await this.blob.downloadToBuffer();
      return readAs(rememberedSchema, JSON.parse(content.toString('utf8')), this.blob.name);
    } catch (error) {
      if (statusOf(error) === 404) return {};
      throw error;
    }
  }

  async save(remembered: Remembered): Promise<void> {
    const content = JSON.stringify(remembered);
    await this.blob.upload(content, Buffer.byteLength(content));
  }
}

/** By the app's identity. */
export async function policyBlob(address: string, transport: Transport): Promise<PolicyBlob> {
  return new PolicyBlob(new BlobClient(address, await credentialOf(transport)));
}

/** @throws Error when no storage account is set */
export async function memoryBlob(config: Config, transport: Transport): Promise<MemoryBlob> {
  const container = (await blobService(config, transport)).getContainerClient(CONTAINER);
  await container.createIfNotExists();
  return new MemoryBlob(container.getBlockBlobClient(MEMORY));
}

async function blobService(config: Config, transport: Transport): Promise<BlobServiceClient> {
  const account = config.AzureWebJobsStorage__accountName;
  const address =
    config.AzureWebJobsStorage__blobServiceUri ??
    (account === undefined ? undefined : `https://${account}.blob.core.windows.net`);
  if (address !== undefined) return new BlobServiceClient(address, await credentialOf(transport));
  if (config.AzureWebJobsStorage === undefined) {
    throw new Error(
      'No storage account: set AzureWebJobsStorage__accountName (identity) or AzureWebJobsStorage (Azurite).',
    );
  }
  return BlobServiceClient.fromConnectionString(config.AzureWebJobsStorage);
}

function statusOf(error: unknown): number | undefined {
  return (error as { statusCode?: number }).statusCode;
}
