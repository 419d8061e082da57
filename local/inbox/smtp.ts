/** A mail server on this machine: what it takes goes to the inbox. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { Notification } from '../azure/notifications';
import { readMail } from './mime';

export interface MailServer {
  /** For a setting that a channel of kind smtp names: `smtp://127.0.0.1:<port>`. */
  url: string;
  close: () => Promise<void>;
}

export interface MailServerOptions {
  /** 0 takes any free one. */
  port: number;
  /** Virtual milliseconds since 1970 (UTC). */
  now: () => number;
  keep: (mail: Notification) => void;
}

export async function startMailServer(options: MailServerOptions): Promise<MailServer> {
  const { port, now, keep } = options;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { subject, ...content } = readMail(Buffer.concat(chunks).toString('latin1'));
        const to = session.envelope.rcptTo.map(({ address }) => address).join(',');
        keep({ kind: 'smtp', at: now(), to, title: subject, body: { content } });
        done();
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}
