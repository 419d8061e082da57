/** Notifications: an outbox, and couriers that deliver it to Teams, e-mail and Event Grid. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { registerStories } from '../../shared/durable/register';
import { acceptEvent, acceptNotice, dispatch } from './activities';
import { courier } from './courier';
import { forgetNotices, replaceCouriers } from './triggers';

const durable = df.input.durableClient();

/** Six fields, UTC. */
app.timer('replaceCouriers', {
  schedule: '0 20 * * * *',
  extraInputs: [durable],
  handler: replaceCouriers,
});

app.timer('forgetNotices', { schedule: '0 45 3 * * *', handler: forgetNotices });

registerStories([courier]);

// These start couriers, so they need the client.
df.app.activity('acceptNotice', { extraInputs: [durable], handler: acceptNotice });
df.app.activity('acceptEvent', { extraInputs: [durable], handler: acceptEvent });
df.app.activity('dispatch', { extraInputs: [durable], handler: dispatch });
