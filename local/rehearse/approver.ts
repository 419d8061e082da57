/** The scripted approver: answers every question that people are asked, some time later. */
import type { ApprovalRecord } from '../../shared/approvals/record';
import { ENTRA_PROVIDER, principalOf } from './principal';
import type { VirtualClock } from '../clock';
import type { Host } from '../host/host';
import type { Answering } from './options';

/** What the API tells of a question. */
export type Question = ApprovalRecord & { id: string; state: string };

export class Approver {
  constructor(
    private readonly host: Pick<Host, 'url' | 'keys'>,
    private readonly clock: VirtualClock,
    private readonly answering: Answering,
  ) {}

  /** Puts the answer to this question on the agenda, if there will be one. */
  asked(id: string): void {
    const { clock, answering } = this;
    if (answering.answer === 'never') return;
    clock.at(clock.now() + answering.after, `the answer to ${id}`, () => this.answer(id));
  }

  /** As many people as are needed sign in and say the same. */
  private async answer(id: string): Promise<void> {
    const { request, state } = await this.read(id);
    if (state !== 'open') return;
    const { approvers, deputies, needed } = request.rules;
    const people = approvers === undefined ? [] : [...approvers, ...deputies];
    for (let at = 0; at < needed; at++) {
      // A group has many members; a list of people ends.
      const group = people.find((one) => one.startsWith('group:'));
      const person = approvers === undefined ? undefined : (people[at] ?? group);
      if (approvers !== undefined && person === undefined) return;
      await this.vote(id, principalOf(person, at));
    }
  }

  /** @throws Error when the host does not answer */
  async read(id: string): Promise<Question> {
    const response = await this.fetch(id, {});
    return (await response.json()) as Question;
  }

  /** Some are refused: deputies that are not asked yet, or whoever has started the work. */
  private async vote(id: string, principal: string): Promise<void> {
    const { answering } = this;
    const headers = {
      'content-type': 'application/json',
      'x-ms-client-principal': principal,
      'x-ms-client-principal-idp': ENTRA_PROVIDER,
    };
    const body = JSON.stringify({ answer: answering.answer, comment: 'rehearsal' });
    await (await this.fetch(id, { method: 'POST', headers, body })).arrayBuffer();
  }

  private fetch(id: string, init: RequestInit): Promise<Response> {
    const { url, keys } = this.host;
    const address = new URL(`/api/approvals/${encodeURIComponent(id)}`, url);
    address.searchParams.set('code', keys.master);
    return fetch(address, init);
  }
}
