/** Approvals: ask a person, wait, remind, expire. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { registerActivities, registerStories } from '../../shared/durable/register';
import * as activities from './activities';
import { approval } from './approval';
import { showDecision, takeDecision } from './decide/triggers';
import { answerApproval, listApprovals, readApproval } from './triggers';

const extraInputs = [df.input.durableClient()];

/** Callers need a function key. */
const byKey = { authLevel: 'function', extraInputs } as const;

app.http('listApprovals', {
  ...byKey,
  route: 'approvals',
  methods: ['GET'],
  handler: listApprovals,
});

app.http('readApproval', {
  ...byKey,
  route: 'approvals/{id}',
  methods: ['GET'],
  handler: readApproval,
});

app.http('answerApproval', {
  ...byKey,
  route: 'approvals/{id}',
  methods: ['POST'],
  handler: answerApproval,
});

/** Whoever has a signed link. */
const byLink = { authLevel: 'anonymous', route: 'decide/{id}', extraInputs } as const;

app.http('showDecision', { ...byLink, methods: ['GET'], handler: showDecision });
app.http('takeDecision', { ...byLink, methods: ['POST'], handler: takeDecision });

registerStories([approval]);
registerActivities(activities);
