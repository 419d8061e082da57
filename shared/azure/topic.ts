/** Events for programs: a custom topic of Event Grid that takes CloudEvents, by identity. */
import { EventGridPublisherClient } from '@azure/eventgrid';
import type { TokenCredential } from '@azure/identity';
import { DateTime } from 'luxon';
import type { Channel, Parcel } from '../notify/channels';
import type { Outcome, Reason } from '../reasons';
import { clientOptions, type Transport } from './clients';
import { attempt } from './faults';

/** Source of all our events; subscriptions filter by type and subject. */
const SOURCE = '/aks-steward';

const PUBLISHED: Reason = {
  code: 'published',
  message: 'Event Grid took the event; each subscriber gets it at least once.',
};

export class TopicChannel implements Channel {
  private readonly client: EventGridPublisherClient<'CloudEvent'>;

  constructor(endpoint: string, credential: TokenCredential, transport: Transport) {
    const options = clientOptions(transport);
    this.client = new EventGridPublisherClient(endpoint, 'CloudEvent', credential, options);
  }

  async send(parcel: Parcel): Promise<Outcome<Reason>> {
    if (!('events' in parcel)) return { refused: { code: 'notForPrograms', message: 'No event.' } };
    const events = parcel.events.map(({ time, ...event }) => {
      return { ...event, source: SOURCE, time: DateTime.fromISO(time).toJSDate() };
    });
    return attempt(async () => {
      await this.client.send(events);
      return PUBLISHED;
    });
  }
}
