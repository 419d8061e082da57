import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { toResponse, type SimRequest, type SimResponse } from './http';
import type { Simulator } from './simulator';
import { tlsIn } from './tls';

export interface ListenOptions {
  /** HTTPS port of everything; 0 takes any free one. */
  port: number;
  /** Plain HTTP port of the managed-identity endpoints; 0 takes any free one. */
  identityPort: number;
  /** Folder of the certificates; made at the first start. */
  tlsDir: string;
}

export interface Listening {
  /** `https://localhost:<port>` */
  url: string;
  /** `http://127.0.0.1:<port>`, with `/MSI/token` and `/oauth2/token` */
  identityUrl: string;
  /** Certificate authority, for NODE_EXTRA_CA_CERTS and REQUESTS_CA_BUNDLE. */
  caFile: string;
  close: () => Promise<void>;
}

/** Puts the simulator on sockets of this machine, for az, kubectl and other processes. */
export async function listen(simulator: Simulator, options: ListenOptions): Promise<Listening> {
  const { key, cert, ca, caFile } = await tlsIn(options.tlsDir);
  simulator.certificateAuthority = ca;
  const secure = createServer({ key, cert }, (request, response) => {
    void answer(simulator, 'https', request, response);
  });
  const identity = createHttpServer((request, response) => {
    void answer(simulator, 'http', request, response);
  });
  const [port, identityPort] = await Promise.all([
    start(secure, options.port),
    start(identity, options.identityPort),
  ]);
  return {
    url: `https://localhost:${port}`,
    identityUrl: `http://127.0.0.1:${identityPort}`,
    caFile,
    close: async () => {
      await Promise.all([stop(secure), stop(identity)]);
    },
  };
}

/** Time stands still from the first byte of a request to the last of its answer. */
async function answer(
  simulator: Simulator,
  scheme: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  await simulator.clock.hold(async () => {
    const response = await respond(simulator, scheme, incoming);
    outgoing.writeHead(response.status, response.headers);
    await new Promise<void>((resolve) => {
      outgoing.once('close', resolve);
      outgoing.end(response.body);
    });
  });
}

/** A fault of the simulator itself is told to the client, not to the process. */
async function respond(
  simulator: Simulator,
  scheme: string,
  incoming: IncomingMessage,
): Promise<SimResponse> {
  try {
    return await simulator.handle(await requestOf(scheme, incoming));
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return toResponse({ status: 500, body: { error: { code: 'SimulatorFault', message } } });
  }
}

async function requestOf(scheme: string, incoming: IncomingMessage): Promise<SimRequest> {
  const { method = 'GET', url = '/', headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const single = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method,
    url: `${scheme}://${headers.host ?? 'localhost'}${url}`,
    headers: Object.fromEntries(single),
    body: Buffer.concat(chunks).toString(),
  };
}

function start(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
