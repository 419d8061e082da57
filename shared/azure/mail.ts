/** E-mail through Azure Communication Services, by identity. */
import { EmailClient } from '@azure/communication-email';
import type { TokenCredential } from '@azure/identity';
import type { Outcome } from '../reasons';
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

export class Mailer {
  private readonly client: EmailClient;

  constructor(
    private readonly settings: MailSettings,
    credential: TokenCredential,
    transport: Transport,
  ) {
    this.client = new EmailClient(settings.endpoint, credential, clientOptions(transport));
  }

  /**
   * Hands a mail over; accepted is not delivered.
   * @param operationId a GUID; the same one twice sends one mail
   */
  async send(mail: Mail, operationId: string): Promise<Outcome<null>> {
    const { from, to } = this.settings;
    return attempt(async () => {
      const message = {
        senderAddress: from,
        recipients: { to: to.map((address) => ({ address })) },
        content: mail,
      };
      await this.client.beginSend(message, { operationId });
      return null;
    });
  }
}
