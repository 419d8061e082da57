/** Notifications: deliver to Teams and e-mail. */
import { registerActivities } from '../../shared/durable/register';
import * as activities from './activities';

registerActivities(activities);
