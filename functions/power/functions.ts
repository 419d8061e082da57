/** Power: clusters run when they are needed, and sleep when they are not. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { readClusterPower, readPower, sweepPower } from './triggers';

const durable = df.input.durableClient();

/** Six fields, UTC. */
app.timer('powerSweep', {
  schedule: '0 */5 * * * *',
  extraInputs: [durable],
  handler: sweepPower,
});

/** Callers need a function key. */
app.http('readPower', {
  route: 'power',
  methods: ['GET'],
  authLevel: 'function',
  handler: readPower,
});

app.http('readClusterPower', {
  route: 'power/{cluster}',
  methods: ['GET'],
  authLevel: 'function',
  handler: readClusterPower,
});
