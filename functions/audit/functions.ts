/** The audit trail: written by all jobs, read by people, forgotten in time. */
import { app } from '@azure/functions';
import { registerActivities } from '../../shared/durable/register';
import * as activities from './activities';
import { forgetOldEntries, readAudit } from './triggers';

/** Callers need a function key. */
app.http('readAudit', {
  route: 'audit',
  methods: ['GET'],
  authLevel: 'function',
  handler: readAudit,
});

/** Six fields, UTC. */
app.timer('forgetOldEntries', { schedule: '0 30 3 * * *', handler: forgetOldEntries });

registerActivities(activities);
