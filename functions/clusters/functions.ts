/** Clusters: the lease, the changes and the questions that every job needs. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { registerActivities, registerStories } from '../../shared/durable/register';
import * as activities from './activities';
import { calm } from './calm';
import { foreignWork } from './foreignWork';
import { operation } from './operation';
import { poolRolling } from './triggers';

app.eventGrid('nodePoolRolling', {
  extraInputs: [df.input.durableClient()],
  handler: poolRolling,
});

registerActivities(activities);
registerStories([operation, calm, foreignWork]);
