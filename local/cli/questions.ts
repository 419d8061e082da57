/**
 * Questions to whoever watches: they are told where to answer, and time goes slowly until they have.
 * At an hour a second a question would expire before anybody has read it.
 */
import { DateTime } from 'luxon';
import type { ApprovalRequest, Decision } from '../../functions/approvals/contract';
import type { Speed, VirtualClock } from '../clock';
import type { InstanceView } from '../host/durable/instance';

/** Virtual seconds in a real one, at most, while a question is open. */
const PATIENT = 60;

interface Watching {
  clock: Pick<VirtualClock, 'setSpeed'>;
  /** Of time, where nothing is open. */
  speed: () => Speed;
  /** Address of the page with the messages that ask. */
  inbox: string;
  /** Shows a line about a ring. */
  say: (ring: string, text: string) => void;
}

export class Questions {
  private readonly open = new Set<string>();

  constructor(private readonly on: Watching) {}

  /** To be told of every change of every instance. */
  notice(instance: InstanceView): void {
    const { id, name, finished } = instance;
    if (name !== 'approval') return;
    if (finished) this.close(instance);
    else if (isAsked(instance) && !this.open.has(id)) this.ask(instance);
  }

  private ask({ id, input, customStatus }: InstanceView): void {
    this.open.add(id);
    this.setPace();
    const { ring = '', title, rules } = input as ApprovalRequest;
    const people = (rules.approvers ?? []).filter((person) => person.includes('@'));
    const whom = people.length === 0 ? '' : ` to ${people.join(' or ')}`;
    const until = momentText((customStatus as Asked).until);
    this.on.say(
      ring,
      `? ${title} Press Decide in the message${whom} in ${this.on.inbox} until ${until}. Meanwhile time goes ${this.slow()} times as fast as real time.`,
    );
  }

  private close({ id, status, input, output }: InstanceView): void {
    if (!this.open.delete(id)) return;
    this.setPace();
    const { ring = '', title } = input as ApprovalRequest;
    const isDecided = status === 'Completed';
    this.on.say(
      ring,
      isDecided ? (output as Decision).because.message : `${title} is not asked any more.`,
    );
  }

  private setPace(): void {
    this.on.clock.setSpeed(this.open.size > 0 ? this.slow() : this.on.speed());
  }

  private slow(): number {
    const speed = this.on.speed();
    return speed === 'max' ? PATIENT : Math.min(PATIENT, speed);
  }
}

/** Custom status of an approval from the moment at which people are asked. */
interface Asked {
  /** ISO instant, UTC. */
  until: string;
}

/** What the policy allows by itself is never asked. */
function isAsked({ customStatus }: InstanceView): boolean {
  return typeof customStatus === 'object' && customStatus !== null && 'until' in customStatus;
}

function momentText(instant: string): string {
  return DateTime.fromISO(instant, { zone: 'utc' }).toFormat('ccc dd LLL HH:mm');
}
