/** The ways to people and programs: which there are, and one client for each. */
import type { Transport } from '../azure/clients';
import type { Config } from '../config';
import type { Policy } from '../fleet/policy';
import { type Outcome, type Reason, Refusal } from '../reasons';
import type { SentEvent } from './cloudEvent';
import type { Message } from './message';
import { SmtpChannel } from './smtp';
import { TeamsChannel } from './teams';

export interface ChannelSpec {
  name: string;
  kind: Policy['notify']['channels'][string]['kind'];
  /** App setting with its address. */
  setting: string;
  /** Whom mails go to. */
  to: string[];
  /** Channel that is used when this one fails. */
  fallback?: string;
}

export type Parcel =
  /** `to`: only this person. */
  { message: Message; to?: string } | { events: SentEvent[] };

export interface Channel {
  /**
   * Hands a parcel over. The same parcel again has the same id, which receivers know as far as
   * their protocol has something for it.
   * @returns what is known of it then, for the audit trail
   */
  send(parcel: Parcel): Promise<Outcome<Reason>>;
}

export class Channels {
  private readonly opened = new Map<string, Promise<Channel>>();

  constructor(
    private readonly config: Config,
    private readonly transport: Transport,
    private readonly credential: () => Promise<NonNullable<Transport['credential']>>,
  ) {}

  /** Those of the policy; without any, those that the settings name. */
  specs(notify: Policy['notify']): Record<string, ChannelSpec> {
    const { MAIL_TO } = this.config;
    const named = Object.entries(notify.channels).map(([name, { to, ...spec }]): ChannelSpec => {
      const { fallback, ...rest } = spec;
      const others = fallback === undefined ? {} : { fallback };
      return { name, ...rest, to: to.length > 0 ? to : MAIL_TO, ...others };
    });
    const specs = named.length > 0 ? named : this.ofSettings();
    return Object.fromEntries(specs.map((spec) => [spec.name, spec]));
  }

  /** The topic of the settings, for events that are no notices. */
  topic(): ChannelSpec | undefined {
    return this.ofSettings().find(({ kind }) => kind === 'eventGrid');
  }

  /** @throws Refusal that names the setting which is missing */
  open(spec: ChannelSpec): Promise<Channel> {
    const known = this.opened.get(JSON.stringify(spec)) ?? this.build(spec);
    this.opened.set(JSON.stringify(spec), known);
    known.catch(() => this.opened.delete(JSON.stringify(spec)));
    return known;
  }

  /** The absolute address of a page of ours; undefined when PUBLIC_URL is not set. */
  link(path: string): string | undefined {
    const { PUBLIC_URL } = this.config;
    return PUBLIC_URL === undefined ? undefined : new URL(path, PUBLIC_URL).href;
  }

  private ofSettings(): ChannelSpec[] {
    const { TEAMS_WEBHOOK_URL, MAIL_ENDPOINT, MAIL_FROM, MAIL_TO, EVENT_TOPIC_ENDPOINT } =
      this.config;
    const mail = MAIL_ENDPOINT !== undefined && MAIL_FROM !== undefined && MAIL_TO.length > 0;
    const specs: (ChannelSpec | false)[] = [
      TEAMS_WEBHOOK_URL !== undefined && spec('teams', 'teams', 'TEAMS_WEBHOOK_URL'),
      mail && { ...spec('mail', 'mail', 'MAIL_ENDPOINT'), to: MAIL_TO },
      EVENT_TOPIC_ENDPOINT !== undefined && spec('events', 'eventGrid', 'EVENT_TOPIC_ENDPOINT'),
    ];
    return specs.filter((one) => one !== false);
  }

  private async build(spec: ChannelSpec): Promise<Channel> {
    const { setting, to } = spec;
    const address = this.config.addressIn(setting);
    if (address === undefined) {
      throw new Refusal({ code: 'settingMissing', message: `The setting ${setting} is missing.` });
    }
    const { MAIL_FROM: from = '' } = this.config;
    switch (spec.kind) {
      case 'teams':
        return new TeamsChannel({ address, setting }, this.transport.fetch ?? fetch);
      case 'smtp':
        return new SmtpChannel({ address, setting, from, to });
      case 'mail': {
        const { MailChannel } = await import('../azure/mail.js');
        const settings = { endpoint: address, from, to };
        return new MailChannel(settings, await this.credential(), this.transport);
      }
      case 'eventGrid': {
        const { TopicChannel } = await import('../azure/topic.js');
        return new TopicChannel(address, await this.credential(), this.transport);
      }
    }
  }
}

function spec(name: string, kind: ChannelSpec['kind'], setting: string): ChannelSpec {
  return { name, kind, setting, to: [] };
}
