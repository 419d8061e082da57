/**
 * A person who says yes, for runs that nobody watches: some hours after each question, by the API
 * that everybody with a function key has.
 */
import type { ApprovalRequest } from '../../functions/approvals/contract';
import type { VirtualClock } from '../clock';
import type { InstanceView } from '../host/durable/instance';
import type { Host } from '../host/host';

/** Who answers where the policy names nobody with an address. */
const SOMEBODY = 'platform-lead@contoso.example';

const HOUR = 3_600_000;

export class Approver {
  private readonly seen = new Set<string>();

  /** @param hours virtual time until the answer */
  constructor(
    private readonly host: Pick<Host, 'url' | 'keys'>,
    private readonly clock: VirtualClock,
    private readonly hours: number,
  ) {}

  /** To be told of every change of every instance. */
  notice({ id, name, finished }: InstanceView): void {
    if (name !== 'approval' || finished || this.seen.has(id)) return;
    this.seen.add(id);
    const { clock, hours } = this;
    clock.at(clock.now() + hours * HOUR, 'approver', () => clock.hold(() => this.answer(id)));
  }

  private async answer(id: string): Promise<void> {
    const address = new URL(`/api/approvals/${encodeURIComponent(id)}`, this.host.url);
    const headers = {
      'x-functions-key': this.host.keys.master,
      'content-type': 'application/json',
    };
    const asked = await fetch(address, { headers });
    const { request } = (await asked.json()) as { request: ApprovalRequest };
    const by = request.rules.approvers?.find((one) => !one.startsWith('group:')) ?? SOMEBODY;
    const body = JSON.stringify({ answer: 'yes', by, comment: 'Answered by the local run.' });
    const response = await fetch(address, { method: 'POST', headers, body });
    const text = await response.text();
    // Somebody may have been quicker, on the page.
    if (!response.ok && response.status !== 409) {
      throw new Error(`the approver was refused (${response.status}): ${text}`);
    }
  }
}
