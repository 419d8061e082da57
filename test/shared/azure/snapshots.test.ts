import { FleetGraph } from '../../../shared/azure/fleetGraph';
import { readConfig } from '../../../shared/config';
import { cannedAks, cannedTransport } from '../../support/cannedAzure';
import { aRef } from '../../support/clusters';

function snapshotsOf(...data: object[]) {
  const transport = cannedTransport({ status: 200, body: { count: data.length, data } });
  if (transport.credential === undefined) throw new Error('a canned Azure has a credential');
  return new FleetGraph(transport.credential, readConfig({}), transport).snapshots();
}

const place = { ...aRef(), location: 'westeurope' };
const plain = { tags: {}, version: '', power: 'Running', pools: [], maintenance: {} };
const nothing = { tags: null, version: null, power: null, channel: null, pools: null };

test.each([
  { name: 'of which little is known', row: nothing, seen: plain },
  {
    name: 'that is stopped and has a channel',
    row: { ...nothing, power: 'Stopped', channel: 'patch' },
    seen: { ...plain, power: 'Stopped', autoUpgradeChannel: 'patch' },
  },
  {
    name: 'with settings of its pools',
    row: {
      ...nothing,
      version: '1.34.2',
      pools: [
        { name: 'a', mode: 'System', count: 3, upgradeSettings: null },
        {
          name: 'b',
          mode: 'User',
          count: 5,
          upgradeSettings: {
            maxSurge: '33%',
            maxUnavailable: '0',
            drainTimeoutInMinutes: 20,
            nodeSoakDurationInMinutes: 5,
          },
        },
      ],
    },
    seen: {
      ...plain,
      version: '1.34.2',
      pools: [
        { name: 'a', mode: 'System', count: 3 },
        {
          name: 'b',
          mode: 'User',
          count: 5,
          maxSurge: '33%',
          maxUnavailable: '0',
          drainTimeoutMinutes: 20,
          soakMinutes: 5,
        },
      ],
    },
  },
])('a cluster $name', async ({ row, seen }) => {
  expect(await snapshotsOf({ ...place, ...row })).toEqual({ ok: [{ ...place, ...seen }] });
});

test.each([
  { status: 403, answer: { refused: { code: 'AuthorizationFailed' } } },
  { status: 429, answer: { retry: { reason: { code: 'AuthorizationFailed' } } } },
])('maintenance windows that Azure answers with $status', async ({ status, answer }) => {
  const body = { error: { code: 'AuthorizationFailed', message: 'not now' } };
  expect(await cannedAks({ status, body }).maintenance(aRef().id)).toMatchObject(answer);
});
