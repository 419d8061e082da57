/**
 * A listener on this machine: reads a request whole, asks a handler, sends its answer.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiRequest, ApiResponse } from './message';

export interface Listener {
  port: number;
  close(): Promise<void>;
}

export type Handler = (request: ApiRequest) => Promise<ApiResponse>;

/**
 * Starts listening on the loopback address.
 * @param port 0 for any free one
 * @param onError told of exceptions in the handler; the client sees a 500
 * @throws when the port is taken
 */
export async function listen(
  port: number,
  handler: Handler,
  onError: (error: unknown) => void,
): Promise<Listener> {
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing, handler).catch((error: unknown) => {
      onError(error);
      outgoing.writeHead(500).end();
    });
  });
  // Clients keep connections open between calls; closing idle ones would race with the next call.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handler: Handler,
): Promise<void> {
  const { status, headers, body } = await handler(await read(incoming));
  outgoing.writeHead(status, headers).end(body);
}

async function read(incoming: IncomingMessage): Promise<ApiRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? 'localhost'}`);
  const headers = Object.entries(incoming.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    url: url.href,
    query: url.searchParams,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: bytes.toString('utf8'),
    bytes,
  };
}
