/** Posts messages to a Teams Workflows webhook. The address is a secret: it appears in no message. */
import type { Outcome } from '../reasons';

/** Teams takes four requests a second; afterwards a short wait is enough. */
const ASK_AGAIN = 5;

export class Teams {
  constructor(
    private readonly webhook: string,
    private readonly send: typeof fetch,
  ) {}

  /** Hands a message over; Teams accepts before it posts. */
  async post(message: object): Promise<Outcome<null>> {
    const response = await this.send(this.webhook, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    });
    await response.arrayBuffer();
    if (response.ok) return { ok: null };
    const reason = {
      code: 'teamsRefused',
      message: `The Teams webhook answered ${response.status}; check TEAMS_WEBHOOK_URL and the flow behind it.`,
    };
    return response.status === 429 || response.status >= 500
      ? { retry: { after: secondsToWait(response), reason } }
      : { refused: reason };
  }
}

function secondsToWait(response: Response): number {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isNaN(seconds) ? ASK_AGAIN : seconds;
}
