/** Mail through a real SMTP server. */
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { AddressInfo } from 'node:net';
import type { Notification } from '../../../local/azure/notifications';
import { linksIn, mailIn } from '../../../local/inbox/content';
import { startMailServer } from '../../../local/inbox/smtp';
import { messageOf } from '../../../shared/notify/message';
import { SmtpChannel } from '../../../shared/notify/smtp';

const message = messageOf(
  {
    key: 'k',
    topic: 'rollout',
    severity: 'attention',
    title: 'Ring production: 1 cluster failed – see why',
    text: 'aks-prd-payments <b>is blocked</b>. Zażółć gęślą jaźń, 漢字.',
    facts: [{ label: 'failed', value: '1' }],
    reasons: [{ subject: 'shop', reason: { code: 'c', message: 'x'.repeat(300) } }],
  },
  'ops-1234-1',
  [{ title: 'Details', url: 'https://steward.example/api/rollouts/1.34.2?a=1&b=2' }],
);

const addresses = {
  from: 'AKS Steward <steward@contoso.example>',
  to: ['a@x.example', 'b@x.example'],
};

test('a mail arrives whole: to all, in HTML and plain text, with its links', async () => {
  const kept: Notification[] = [];
  const server = await startMailServer({ port: 0, now: () => 0, keep: (mail) => kept.push(mail) });
  const channel = new SmtpChannel({ address: server.url, setting: 'SMTP_URL', ...addresses });
  const outcome = await channel.send({ message });
  await server.close();
  expect(outcome).toMatchObject({ ok: { code: 'acceptedNotDelivered' } });
  expect(kept).toMatchObject([
    { kind: 'smtp', to: 'a@x.example,b@x.example', title: message.title },
  ]);
  const [mail] = kept;
  if (mail === undefined) throw new Error('no mail');
  const { html, plainText } = mailIn(mail);
  expect(plainText).toContain(`aks-prd-payments <b>is blocked</b>. Zażółć gęślą jaźń, 漢字.`);
  expect(plainText).toContain('x'.repeat(300));
  expect(html).toContain('&lt;b&gt;is blocked&lt;/b&gt;. Zażółć gęślą jaźń, 漢字.');
  expect(linksIn(mail)).toEqual(['https://steward.example/api/rollouts/1.34.2?a=1&b=2']);
});

test('a mail to one person goes to nobody else', async () => {
  const kept: Notification[] = [];
  const server = await startMailServer({ port: 0, now: () => 0, keep: (mail) => kept.push(mail) });
  const channel = new SmtpChannel({ address: server.url, setting: 'SMTP_URL', ...addresses });
  await channel.send({ message, to: 'anna@x.example' });
  await server.close();
  expect(kept.map(({ to }) => to)).toEqual(['anna@x.example']);
});

/** Sends through a server that behaves so. */
async function sendTo(options: SMTPServerOptions, user = '') {
  const server = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'], ...options });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  const address = `smtp://${user}127.0.0.1:${port}`;
  const outcome = await new SmtpChannel({ address, setting: 'SMTP_URL', ...addresses }).send({
    message,
  });
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  return outcome;
}

function refusing(responseCode: number): SMTPServerOptions {
  return {
    onRcptTo: (_address, _session, done) => {
      done(Object.assign(new Error('not now'), { responseCode }));
    },
  };
}

test('the same message has the same Message-ID, by which mailboxes know a repetition', async () => {
  const ids: string[] = [];
  const noting: SMTPServerOptions = {
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        ids.push(/^Message-ID: (.*)\r$/m.exec(Buffer.concat(chunks).toString())?.[1] ?? '');
        done();
      });
    },
  };
  await sendTo(noting);
  await sendTo(noting);
  expect(ids).toEqual(['<ops-1234-1@contoso.example>', '<ops-1234-1@contoso.example>']);
});

test('a busy server is asked again', async () => {
  expect(await sendTo(refusing(450))).toMatchObject({
    retry: { after: 60, reason: { code: 'smtpRefused', evidence: { status: 450 } } },
  });
});

test('a server that refuses for good is not', async () => {
  expect(await sendTo(refusing(550))).toMatchObject({
    refused: { message: 'The mail server answered 550 at RCPT TO; check SMTP_URL.' },
  });
});

test('a wrong password is refused, and told to nobody', async () => {
  const outcome = await sendTo(
    {
      onAuth: (_auth, _session, done) => {
        done(new Error('Invalid user or hunter2'));
      },
    },
    'steward:hunter2@',
  );
  expect(outcome).toMatchObject({ refused: { code: 'smtpRefused' } });
  expect(JSON.stringify(outcome)).not.toContain('hunter2');
});

test('a server that is away is asked again', async () => {
  const channel = new SmtpChannel({
    address: 'smtp://127.0.0.1:1',
    setting: 'SMTP_URL',
    ...addresses,
  });
  expect(await channel.send({ message })).toMatchObject({
    retry: {
      reason: { message: 'The mail server does not answer (ESOCKET at CONN); check SMTP_URL.' },
    },
  });
});
