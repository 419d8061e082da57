/** E-mail through Azure Communication Services, by identity. */
import { createHash } from 'node:crypto';
import { EmailClient } from '@azure/communication-email';
import type { TokenCredential } from '@azure/identity';
import type { Channel, Parcel } from '../notify/channels';
import { mailOf } from '../notify/mailText';
import type { Outcome, Reason } from '../reasons';
import { clientOptions, type Transport } from './clients';
import { attempt } from './faults';

export interface Mail {
  subject: string;
  html: string;
  plainText: string;
}

export interface MailSettings {
  endpoint: string;
  from: string;
  to: string[];
}

const ACCEPTED: Reason = {
  code: 'acceptedNotDelivered',
  message: 'Azure accepted the mail; that it reached a mailbox is not known.',
};

/** The service knows a repeated mail by its operation id and sends it once. */
export class MailChannel implements Channel {
  private readonly client: EmailClient;

  constructor(
    private readonly settings: MailSettings,
    credential: TokenCredential,
    transport: Transport,
  ) {
    this.client = new EmailClient(settings.endpoint, credential, clientOptions(transport));
  }

  async send(parcel: Parcel): Promise<Outcome<Reason>> {
    if ('events' in parcel) return { refused: { code: 'notForPeople', message: 'No mail.' } };
    const { message, to } = parcel;
    const receivers = to === undefined ? this.settings.to : [to];
    return attempt(async () => {
      const mail = {
        senderAddress: this.settings.from,
        recipients: { to: receivers.map((address) => ({ address })) },
        content: mailOf(message),
      };
      await this.client.beginSend(mail, { operationId: operationId(message.id) });
      return ACCEPTED;
    });
  }
}

/** The GUID that makes a repeated mail recognisable: the same for the same message. */
function operationId(id: string): string {
  const hex = createHash('sha256').update(id).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
