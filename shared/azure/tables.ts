/** Tables in the storage account of the Functions host: by identity in Azure, Azurite locally. */
import { TableClient, type TableServiceClientOptions } from '@azure/data-tables';
import type { Config } from '../config';
import { credentialOf, type Transport } from './clients';

/** Storage answers quickly or not at all, so here the SDK's own retries are right. Milliseconds. */
const OPTIONS: TableServiceClientOptions = {
  retryOptions: { maxRetries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2000 },
};

/**
 * Opens a table and creates it when it is missing.
 * @throws Error when no storage account is set
 */
export async function openTable(
  name: string,
  config: Config,
  transport: Transport,
): Promise<TableClient> {
  const table = transport.tables?.(name) ?? (await connect(name, config, transport));
  await table.createTable();
  return table;
}

async function connect(name: string, config: Config, transport: Transport): Promise<TableClient> {
  const address = tableAddress(config);
  if (address !== undefined) {
    return new TableClient(address, name, await credentialOf(transport), OPTIONS);
  }
  const connection = config.AzureWebJobsStorage;
  if (connection === undefined) {
    throw new Error(
      'No storage account: set AzureWebJobsStorage__accountName (identity) or AzureWebJobsStorage (Azurite).',
    );
  }
  return TableClient.fromConnectionString(connection, name, {
    ...OPTIONS,
    allowInsecureConnection: true,
  });
}

function tableAddress(config: Config): string | undefined {
  const account = config.AzureWebJobsStorage__accountName;
  if (config.AzureWebJobsStorage__tableServiceUri !== undefined) {
    return config.AzureWebJobsStorage__tableServiceUri;
  }
  return account === undefined ? undefined : `https://${account}.table.core.windows.net`;
}

/** Deletes a row; one that is gone already is no error. */
export async function deleteRow(table: TableClient, partition: string, row: string): Promise<void> {
  try {
    await table.deleteEntity(partition, row);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** The row is not as it was: somebody else was quicker. */
export function isConflict(error: unknown): boolean {
  return hasStatus(error, 409) || hasStatus(error, 412);
}

export function isMissing(error: unknown): boolean {
  return hasStatus(error, 404);
}

function hasStatus(error: unknown, status: number): boolean {
  return error instanceof Error && (error as { statusCode?: number }).statusCode === status;
}
