/** Approvals: ask a person, wait, remind, expire. */
import { registerActivities, registerStories } from '../../shared/durable/register';
import * as activities from './activities';
import { approval } from './approval';

registerStories([approval]);
registerActivities(activities);
