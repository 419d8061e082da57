/** Posts messages to a Teams Workflows webhook. The address is a secret: it appears in no message. */
import type { Outcome, Reason } from '../reasons';
import { cardMessage } from './card';
import type { Channel, Parcel } from './channels';

/** Teams takes four requests a second; afterwards a short wait is enough. */
const ASK_AGAIN = 5;

/** Milliseconds that an answer may take. */
const PATIENCE = 30_000;

interface TeamsSettings {
  /** Of the webhook. */
  address: string;
  /** App setting that holds it, for messages. */
  setting: string;
}

/**
 * A webhook has no way to recognise a repetition: when the answer to a post is lost, posting again
 * may show the card twice, and not posting again may show it never. It is posted again, and says so.
 */
export class TeamsChannel implements Channel {
  constructor(
    private readonly settings: TeamsSettings,
    private readonly fetch: typeof globalThis.fetch,
  ) {}

  async send(parcel: Parcel): Promise<Outcome<Reason>> {
    if ('events' in parcel) return { refused: { code: 'notForPeople', message: 'No card.' } };
    try {
      return this.judge(await this.post(cardMessage(parcel.message)));
    } catch {
      const message = `The Teams webhook does not answer; check ${this.settings.setting}.`;
      return { retry: { after: ASK_AGAIN, reason: { code: 'teamsUnreachable', message } } };
    }
  }

  private async post(message: object): Promise<Response> {
    const response = await this.fetch(this.settings.address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(PATIENCE),
    });
    await response.arrayBuffer();
    return response;
  }

  private judge(response: Response): Outcome<Reason> {
    const { status } = response;
    if (response.ok) return { ok: accepted(status) };
    const reason = {
      code: 'teamsRefused',
      message: `The Teams webhook answered ${status}; check ${this.settings.setting} and the flow behind it.`,
      evidence: { status },
    };
    return status === 408 || status === 429 || status >= 500
      ? { retry: { after: secondsToWait(response), reason } }
      : { refused: reason };
  }
}

/** The flow posts later, and nobody hears when it fails. */
function accepted(status: number): Reason {
  const message = `Teams accepted the message (${status}); whether its flow posted it is not known.`;
  return { code: 'acceptedNotPosted', message, evidence: { status } };
}

function secondsToWait(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isNaN(seconds) ? ASK_AGAIN : seconds;
}
