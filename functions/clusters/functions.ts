/** Clusters: the lease, the changes and the questions that every job needs. */
import { registerActivities, registerStories } from '../../shared/durable/register';
import * as activities from './activities';
import { calm } from './calm';
import { operation } from './operation';

registerActivities(activities);
registerStories([operation, calm]);
