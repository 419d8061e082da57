/** The calendar: what will go wrong is told before it does, and so is a broken policy. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { registerActivities, registerStories } from '../../shared/durable/register';
import * as activities from './activities';
import { calendarBatch } from './batch';
import { calendarCheck } from './check';
import { policyRefused } from './policyRefused';
import { checkCalendars, watchPolicy } from './triggers';

const durable = df.input.durableClient();

/** Six fields, UTC. */
app.timer('checkCalendars', {
  schedule: '0 0 5 * * *',
  extraInputs: [durable],
  handler: checkCalendars,
});

app.timer('watchPolicy', {
  schedule: '0 */15 * * * *',
  extraInputs: [durable],
  handler: watchPolicy,
});

registerStories([calendarCheck, calendarBatch, policyRefused]);
registerActivities(activities);
