/** How the health of a cluster is judged, as the policy says: `upgrades.health`. */
import { duration, keys } from './policyFields';

export const healthSchema = keys({
  period: duration
    .prefault('10m')
    .describe('How long a cluster may take to be as healthy as before, at each gate.'),
}).describe('Gates between the steps of an upgrade, and the watch while a ring bakes.');
