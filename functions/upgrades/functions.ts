/** Upgrades: Event Grid announces a version, a rollout carries it through the rings. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { registerActivities, registerStories } from '../../shared/durable/register';
import * as activities from './activities';
import { bake } from './bake';
import { clusterUpgrade } from './clusterUpgrade';
import * as health from './health/activities';
import { watchRing } from './health/watchRing';
import { watchWave } from './health/watchWave';
import { hold } from './hold';
import { lane } from './lane';
import { laneSet } from './lanes';
import { giveOrder } from './orders/triggers';
import { rolloutReport } from './report/triggers';
import { ringUpgrade } from './ringUpgrade';
import * as offers from './offers/activities';
import { lookForImages, lookForVersions } from './offers/triggers';
import * as preflight from './preflight/activities';
import { backupBefore } from './preflight/backupBefore';
import { clusterPreflight } from './preflight/clusterPreflight';
import { memberPreflight, ringPreflight } from './preflight/ringPreflight';
import { listRollouts, readRollout, startByHand } from './requests/triggers';
import * as rollback from './rollback/activities';
import { rollbackCluster } from './rollback/rollbackCluster';
import { rollout } from './rollout';
import { supportNews } from './support/supportNews';
import { clusterSupport, scheduledEvent } from './support/triggers';
import { newVersion } from './triggers';

const durable = df.input.durableClient();

app.eventGrid('newKubernetesVersion', { extraInputs: [durable], handler: newVersion });
app.eventGrid('clusterSupport', { extraInputs: [durable], handler: clusterSupport });
app.eventGrid('scheduledEvent', { extraInputs: [durable], handler: scheduledEvent });

/** Six fields, UTC. */
app.timer('lookForVersions', {
  schedule: '0 20 * * * *',
  extraInputs: [durable],
  handler: lookForVersions,
});

app.timer('lookForImages', {
  schedule: '0 40 * * * *',
  extraInputs: [durable],
  handler: lookForImages,
});

/** Callers need a function key. */
const extraInputs = [durable];
const byKey = { authLevel: 'function', extraInputs } as const;

app.http('startRollout', {
  ...byKey,
  route: 'rollouts',
  methods: ['POST'],
  handler: startByHand,
});

app.http('listRollouts', {
  ...byKey,
  route: 'rollouts',
  methods: ['GET'],
  handler: listRollouts,
});

app.http('readRollout', {
  ...byKey,
  route: 'rollouts/{id}',
  methods: ['GET'],
  handler: readRollout,
});

app.http('rolloutReport', {
  route: 'rollouts/{id}/report',
  methods: ['GET'],
  authLevel: 'function',
  handler: rolloutReport,
});

app.http('giveOrder', {
  route: 'rollouts/{id}/{order}',
  methods: ['POST'],
  authLevel: 'function',
  extraInputs: [durable],
  handler: giveOrder,
});

registerStories([
  supportNews,
  rollout,
  ringUpgrade,
  laneSet,
  lane,
  bake,
  hold,
  clusterUpgrade,
  watchRing,
  watchWave,
]);
registerStories([rollbackCluster]);
registerStories([ringPreflight, memberPreflight, clusterPreflight, backupBefore]);
registerActivities(activities);
registerActivities(health);
registerActivities(rollback);
registerActivities(offers);
registerActivities(preflight);
