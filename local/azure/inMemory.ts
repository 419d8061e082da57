import type { ContainerServiceClientOptionalParams } from '@azure/arm-containerservice';
import { UNREACHABLE_HEADER } from '../kubernetes/routes';
import type { SimResponse } from './http';
import type { Simulator } from './simulator';

/** SDK clients without sockets: the option `httpClient` that every Azure client has. */

export type HttpClient = NonNullable<ContainerServiceClientOptionalParams['httpClient']>;
type PipelineRequest = Parameters<HttpClient['sendRequest']>[0];
type PipelineResponse = Awaited<ReturnType<HttpClient['sendRequest']>>;
type HttpHeaders = PipelineResponse['headers'];

/** Sends the requests of an Azure SDK client to the simulator, whatever their origin. */
export function httpClient(simulator: Simulator): HttpClient {
  return {
    sendRequest: async (request) => {
      const { method, url, headers } = request;
      const body = bodyText(request);
      const response = await simulator.handle({
        method,
        url,
        headers: headers.toJSON(),
        ...(body !== undefined && { body }),
      });
      throwIfUnreachable(response);
      const { status, body: bodyAsText } = response;
      return { request, status, headers: new ResponseHeaders(response.headers), bodyAsText };
    },
  };
}

function bodyText({ body, formData }: PipelineRequest): string | undefined {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  if (formData) return new URLSearchParams(formData as Record<string, string>).toString();
  if (body === undefined || body === null) return undefined;
  throw new Error('The simulator in memory takes request bodies of text or bytes only.');
}

/** A stopped or private API server gives no answer at all. */
export function throwIfUnreachable({ headers }: SimResponse): void {
  const reason = headers[UNREACHABLE_HEADER];
  if (reason === undefined) return;
  const [code = '', ...message] = reason.split(' ');
  throw Object.assign(new Error(message.join(' ')), { code, errno: code, type: 'system' });
}

/** The headers of an answer, in the interface that core-rest-pipeline reads them by. */
class ResponseHeaders implements HttpHeaders {
  private readonly values: Map<string, string>;

  constructor(headers: Record<string, string>) {
    this.values = new Map(Object.entries(headers));
  }

  get(name: string): string | undefined {
    return this.values.get(name.toLowerCase());
  }

  has(name: string): boolean {
    return this.values.has(name.toLowerCase());
  }

  set(name: string, value: string | number | boolean): void {
    this.values.set(name.toLowerCase(), String(value));
  }

  delete(name: string): void {
    this.values.delete(name.toLowerCase());
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this.values);
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return this.values.entries();
  }
}
