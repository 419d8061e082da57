/** E-mail through a mail server. Its address holds user and password: it appears in no message. */
import type { Outcome, Reason } from '../reasons';
import type { Channel, Parcel } from './channels';
import { mailOf } from './mailText';

/** Seconds until a server that is busy or away is asked again. */
const ASK_AGAIN = 60;

/** Milliseconds to connect, and that a connection may be silent. */
const PATIENCE = { connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 60_000 };

interface SmtpSettings {
  /** `smtps://user:password@host`, or `smtp://…` with STARTTLS where the server has it. */
  address: string;
  /** App setting that holds it, for messages. */
  setting: string;
  from: string;
  to: string[];
}

/**
 * SMTP has no operation id. A repeated mail has the same Message-ID, by which most mailboxes show
 * it once; a mail server itself would pass on both.
 */
export class SmtpChannel implements Channel {
  constructor(private readonly settings: SmtpSettings) {}

  async send(parcel: Parcel): Promise<Outcome<Reason>> {
    if ('events' in parcel) return { refused: { code: 'notForPeople', message: 'No mail.' } };
    const { message, to } = parcel;
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({ url: this.settings.address, ...PATIENCE });
    const { subject, html, plainText: text } = mailOf(message);
    const { from } = this.settings;
    const receivers = to === undefined ? this.settings.to : [to];
    try {
      const messageId = `<${message.id}@${/@([^>\s]+)/.exec(from)?.[1] ?? 'aks-steward'}>`;
      const sent = await transport.sendMail({
        from,
        to: receivers,
        subject,
        html,
        text,
        messageId,
      });
      return { ok: taken(sent.rejected.length) };
    } catch (error) {
      return this.judge(error as SmtpError);
    } finally {
      transport.close();
    }
  }

  private judge({ code, responseCode, command }: SmtpError): Outcome<Reason> {
    const at = command === undefined ? '' : ` at ${command}`;
    const said =
      responseCode === undefined
        ? `does not answer (${code ?? 'unknown'}${at})`
        : `answered ${responseCode}${at}`;
    const reason = {
      code: 'smtpRefused',
      message: `The mail server ${said}; check ${this.settings.setting}.`,
      evidence: { status: responseCode ?? null },
    };
    const retry = { after: ASK_AGAIN, reason };
    return code === 'EAUTH' || isLasting(responseCode) ? { refused: reason } : { retry };
  }
}

/** Codes 4xx pass, 5xx do not; without any there was no conversation (RFC 5321, 4.2.1). */
function isLasting(responseCode = 0): boolean {
  return responseCode >= 500;
}

interface SmtpError extends Error {
  code?: string;
  responseCode?: number;
  command?: string;
}

function taken(rejected: number): Reason {
  const except = rejected === 0 ? '' : ` It refused ${rejected} of the receivers.`;
  const message = `The mail server took the mail; that it reached a mailbox is not known.${except}`;
  return { code: 'acceptedNotDelivered', message, evidence: { rejected } };
}
