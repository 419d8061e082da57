/** The one place where the options of all Azure clients are made. */
import type { ContainerServiceClientOptionalParams } from '@azure/arm-containerservice';
import type { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { Config } from '../config';
import { countRequest } from '../requests';

/** How requests travel; replaced where there is no network. */
export interface Transport {
  httpClient?: NonNullable<ContainerServiceClientOptionalParams['httpClient']>;
  credential?: TokenCredential;
  /** Opens a table, by name, of those that are not in a storage account. */
  tables?: (name: string) => TableClient;
  /** For plain webhooks. */
  fetch?: typeof fetch;
  /** The HTTP library of @kubernetes/client-node. */
  kubernetesHttp?: unknown;
}

type PipelinePolicy = NonNullable<
  ContainerServiceClientOptionalParams['additionalPolicies']
>[number]['policy'];

const requestCounter: PipelinePolicy = {
  name: 'requestCounter',
  sendRequest: (request, next) => {
    countRequest();
    return next(request);
  },
};

/** Options for every SDK client. Waiting is done by durable timers, so the SDK never retries. */
export function clientOptions({ httpClient }: Transport) {
  return {
    retryOptions: { maxRetries: 0 },
    ...(httpClient === undefined ? {} : { httpClient }),
    ...counted,
  };
}

/** Each attempt is a request that Azure's limits know of. */
const counted = {
  additionalPolicies: [{ policy: requestCounter, position: 'perRetry' as const }],
};

/** Options for clients of Azure Resource Manager; another cloud has another endpoint. */
export function resourceManagerOptions(config: Config, transport: Transport) {
  return {
    ...clientOptions(transport),
    endpoint: config.AZURE_RESOURCE_MANAGER_ENDPOINT,
    credentials: { scopes: [`${config.AZURE_RESOURCE_MANAGER_AUDIENCE}/.default`] },
  };
}

/** The app's identity: a managed identity in Azure, the developer's own elsewhere. */
export async function credentialOf(transport: Transport): Promise<TokenCredential> {
  if (transport.credential !== undefined) return transport.credential;
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential();
}
