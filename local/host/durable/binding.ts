/**
 * The addresses of the durable HTTP API: the value of a `durableClient` binding, and the management
 * addresses of one instance.
 */
import type { Binding, RegisteredFunction } from '../core';
import { text } from '../typedData';
import type { TypedData } from '../typedData';

/** Path of the API on the host's own port; needs the system key when keys are checked. */
export const WEBHOOK_PATH = '/runtime/webhooks/durabletask';
/** Name of that system key. */
export const WEBHOOK_KEY = 'durabletask_extension';
/** Path of the API on the local RPC port. The client resolves against it: keep the last slash. */
export const RPC_PATH = '/durabletask/';

export interface DurableAddresses {
  taskHub: string;
  /** Of the host, such as http://localhost:7071. */
  url: string;
  rpcUrl: string;
  /** System key of the webhook. */
  key: string;
}

/** Values of the durable client bindings of a function, by binding name. */
export type ClientInputs = (target: RegisteredFunction) => Record<string, TypedData>;

const CLIENT_TYPES = ['durableclient', 'orchestrationclient'];

export function isDurableClient({ type, direction }: Binding): boolean {
  return direction === 'in' && CLIENT_TYPES.includes(type.toLowerCase());
}

export function clientInputs(addresses: DurableAddresses): ClientInputs {
  return ({ metadata }) =>
    Object.fromEntries(
      Object.entries(metadata.bindings)
        .filter(([, binding]) => isDurableClient(binding))
        .map(([name]) => [name, clientBinding(addresses)]),
    );
}

/** Value of a `durableClient` input binding. */
function clientBinding(addresses: DurableAddresses): TypedData {
  const { taskHub, url, rpcUrl, key } = addresses;
  const create = `${url}${WEBHOOK_PATH}/orchestrators/{functionName}[/{instanceId}]`;
  const wait = 'timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}';
  return text(
    JSON.stringify({
      taskHubName: taskHub,
      creationUrls: {
        createNewInstancePostUri: `${create}?code=${key}`,
        createAndWaitOnNewInstancePostUri: `${create}?${wait}&code=${key}`,
      },
      managementUrls: managementUrls(addresses, 'INSTANCEID'),
      baseUrl: `${url}${WEBHOOK_PATH}`,
      requiredQueryStringParameters: `code=${key}`,
      rpcBaseUrl: `${rpcUrl}${RPC_PATH}`,
    }),
  );
}

/** Management addresses of an instance, as a start answers them. */
export function managementUrls(addresses: DurableAddresses, id: string): Record<string, string> {
  const { taskHub, url, key } = addresses;
  const instance = `${url}${WEBHOOK_PATH}/instances/${encodeURIComponent(id)}`;
  const query = `taskHub=${taskHub}&connection=Storage&code=${key}`;
  const withReason = (operation: string) => `${instance}/${operation}?reason={text}&${query}`;
  return {
    id,
    statusQueryGetUri: `${instance}?${query}`,
    sendEventPostUri: `${instance}/raiseEvent/{eventName}?${query}`,
    terminatePostUri: withReason('terminate'),
    rewindPostUri: withReason('rewind'),
    purgeHistoryDeleteUri: `${instance}?${query}`,
    restartPostUri: `${instance}/restart?${query}`,
    suspendPostUri: withReason('suspend'),
    resumePostUri: withReason('resume'),
  };
}
