import type { HttpLibrary, RequestContext, ResponseContext } from '@kubernetes/client-node' with {
  'resolution-mode': 'import',
};
import { throwIfUnreachable } from '../azure/inMemory';
import type { Simulator } from '../azure/simulator';

/**
 * The HTTP library of @kubernetes/client-node without sockets: give it as `httpApi` to
 * `createConfiguration`. The package is ESM and large, so it is loaded at the first request.
 */
export function kubernetesHttp(simulator: Simulator): HttpLibrary {
  return {
    send: (request) => {
      const answer = respond(simulator, request);
      // The client's own little Observable; it calls nothing of it but this.
      const observable = { toPromise: () => answer };
      return observable as unknown as ReturnType<HttpLibrary['send']>;
    },
  };
}

async function respond(simulator: Simulator, request: RequestContext): Promise<ResponseContext> {
  const client = await import('@kubernetes/client-node');
  const body = request.getBody();
  const response = await simulator.handle({
    method: request.getHttpMethod(),
    url: request.getUrl(),
    headers: request.getHeaders(),
    ...(typeof body === 'string' && { body }),
  });
  throwIfUnreachable(response);
  return new client.ResponseContext(response.status, response.headers, {
    text: () => Promise.resolve(response.body),
    binary: () => Promise.resolve(Buffer.from(response.body)),
  });
}
