/** The app's settings, read once from the environment and checked by name. */
import { z } from 'zod';

const list = z
  .string()
  .default('')
  .transform((text) => text.split(/[,;\s]+/).filter((part) => part !== ''));

const url = z.url({ protocol: /^https?$/, error: 'must be an http(s) address' });

/** What a Key Vault reference reads as when it could not be resolved: everybody knows it. */
const UNRESOLVED = '@Microsoft.KeyVault(';

const signingKey = z
  .string()
  .min(32, 'must have 32 characters or more')
  .transform((key) => (key.startsWith(UNRESOLVED) ? undefined : key));

const settingsSchema = z.object({
  /** Other than the public cloud: the address of its Resource Manager. */
  AZURE_RESOURCE_MANAGER_ENDPOINT: url.default('https://management.azure.com'),
  /** Whom a Resource Manager token is for, where that is not the endpoint. */
  AZURE_RESOURCE_MANAGER_AUDIENCE: url.default('https://management.azure.com'),
  /** Instead of the addresses of Azure Monitor in the cloud above: for the simulated Azure. */
  AZURE_MONITOR_ENDPOINT: url.optional(),
  /** Instead of the public price list of Azure: for the simulated Azure. */
  AZURE_PRICES_ENDPOINT: url.optional(),
  /** Subscriptions to look after; all that the identity can read when empty. */
  STEWARD_SUBSCRIPTIONS: list,
  /** Path or blob address of the fleet policy; by default fleet.yaml beside package.json. */
  FLEET_POLICY: z.string().optional(),
  /** Workflows webhook of a Teams channel. The whole address is a secret: use a Key Vault reference. */
  TEAMS_WEBHOOK_URL: url.optional(),
  /** Endpoint of Azure Communication Services, and who writes to whom. */
  MAIL_ENDPOINT: url.optional(),
  MAIL_FROM: z.string().optional(),
  MAIL_TO: list,
  /** Event Grid topic for programs: CloudEvents, by identity. */
  EVENT_TOPIC_ENDPOINT: url.optional(),
  /** Address of the app as people reach it, for links in messages. */
  PUBLIC_URL: url.optional(),
  /** Signs the links of approvals; the one before it is accepted too. Key Vault references. */
  APPROVAL_KEY: signingKey.optional(),
  APPROVAL_KEY_PREVIOUS: signingKey.optional(),
  /** Set by App Service when it signs people in: only then are its headers believed. */
  WEBSITE_AUTH_ENABLED: z.string().optional(),
  /** Storage as the Functions host names it: by identity, or a connection string for Azurite. */
  AzureWebJobsStorage: z.string().optional(),
  AzureWebJobsStorage__accountName: z.string().optional(),
  AzureWebJobsStorage__blobServiceUri: url.optional(),
  AzureWebJobsStorage__tableServiceUri: url.optional(),
});

export type Config = z.infer<typeof settingsSchema> & {
  /** The address in a setting that the policy names; undefined while it is missing. */
  addressIn(setting: string): string | undefined;
};

/**
 * Reads the settings.
 * @throws Error with one line per wrong setting; values are left out, since some are secrets
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = settingsSchema.safeParse(set);
  if (result.success) return { ...result.data, addressIn: (setting) => resolved(set[setting]) };
  const lines = result.error.issues.map(
    (issue) => `setting ${issue.path.join('.')}: ${issue.message}`,
  );
  throw new Error(lines.join('\n'));
}

/** Key Vault could not be read: the reference is no address. */
function resolved(value: string | undefined): string | undefined {
  return value?.startsWith(UNRESOLVED) === true ? undefined : value;
}
