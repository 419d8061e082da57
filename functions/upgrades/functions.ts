/** Upgrades: Event Grid announces a version, a rollout carries it through the rings. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { registerActivities, registerStories } from '../../shared/durable/register';
import * as activities from './activities';
import { clusterUpgrade } from './clusterUpgrade';
import * as health from './health/activities';
import { watchRing } from './health/watchRing';
import { watchWave } from './health/watchWave';
import { lane } from './lane';
import { ringUpgrade } from './ringUpgrade';
import * as offers from './offers/activities';
import * as preflight from './preflight/activities';
import { backupBefore } from './preflight/backupBefore';
import { clusterPreflight } from './preflight/clusterPreflight';
import { memberPreflight, ringPreflight } from './preflight/ringPreflight';
import * as rollback from './rollback/activities';
import { rollbackCluster } from './rollback/rollbackCluster';
import { rollout } from './rollout';
import { supportNews } from './support/supportNews';
import { clusterSupport, scheduledEvent } from './support/triggers';
import { newVersion, readRollout } from './triggers';

const durable = df.input.durableClient();

app.eventGrid('newKubernetesVersion', { extraInputs: [durable], handler: newVersion });
app.eventGrid('clusterSupport', { extraInputs: [durable], handler: clusterSupport });
app.eventGrid('scheduledEvent', { extraInputs: [durable], handler: scheduledEvent });

/** Callers need a function key. */
app.http('readRollout', {
  route: 'rollouts/{version}',
  methods: ['GET'],
  authLevel: 'function',
  extraInputs: [durable],
  handler: readRollout,
});

registerStories([supportNews, rollout, ringUpgrade, lane, clusterUpgrade, watchRing, watchWave]);
registerStories([rollbackCluster]);
registerStories([ringPreflight, memberPreflight, clusterPreflight, backupBefore]);
registerActivities(activities);
registerActivities(health);
registerActivities(rollback);
registerActivities(offers);
registerActivities(preflight);
