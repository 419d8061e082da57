/** Azure Resource Manager that gives one answer, through the real SDK and without a network. */
import { Aks } from '../../shared/azure/aks';
import { readConfig } from '../../shared/config';
import type { Transport } from '../../shared/azure/clients';

export interface Canned {
  status: number;
  body: unknown;
  headers?: Record<string, string>;
}

type HttpClient = NonNullable<Transport['httpClient']>;
type PipelineResponse = Awaited<ReturnType<HttpClient['sendRequest']>>;

/** @param answer what every request gets; an Error is a network that fails */
export function cannedTransport(answer: Canned | Error): Transport {
  const httpClient: HttpClient = {
    sendRequest: (request) =>
      answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve({ request, ...pageOf(answer) } as PipelineResponse),
  };
  const token = { token: 'token', expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
  return { httpClient, credential: { getToken: () => Promise.resolve(token) } };
}

export function cannedAks(answer: Canned | Error): Aks {
  const transport = cannedTransport(answer);
  if (transport.credential === undefined) throw new Error('a canned Azure has a credential');
  return new Aks(transport.credential, readConfig({}), transport);
}

function pageOf({ status, body, headers = {} }: Canned) {
  const all: Record<string, string> = { 'content-type': 'application/json', ...headers };
  const lines = { get: (name: string) => all[name.toLowerCase()], toJSON: () => all };
  return { status, headers: lines, bodyAsText: JSON.stringify(body) };
}
