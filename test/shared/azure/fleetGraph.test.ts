import { FleetGraph } from '../../../shared/azure/fleetGraph';
import { readConfig } from '../../../shared/config';
import { cannedTransport } from '../../support/cannedAzure';
import { aRef } from '../../support/clusters';

/** What becomes of a fleet that Resource Graph shows so. */
function fleetOf(...data: object[]) {
  const transport = cannedTransport({ status: 200, body: { count: data.length, data } });
  if (transport.credential === undefined) throw new Error('a canned Azure has a credential');
  return new FleetGraph(transport.credential, readConfig({}), transport).clusters();
}

const pool = { currentOrchestratorVersion: '1.34.2', provisioningState: 'Succeeded' };
const place = { ...aRef(), location: 'westeurope' };
const row = { ...place, tags: { a: 'b' }, version: '1.34.2', state: 'Succeeded', pools: [pool] };

test.each([
  { name: 'that is settled', row, version: '1.34.2', settled: true },
  {
    name: 'with a pool behind',
    row: { ...row, pools: [pool, { ...pool, currentOrchestratorVersion: '1.33.10' }] },
    version: '1.33.10',
    settled: true,
  },
  { name: 'that is changing', row: { ...row, state: 'Upgrading' }, settled: false },
  {
    name: 'with a pool that failed',
    row: { ...row, pools: [{ ...pool, provisioningState: 'Failed' }] },
    settled: false,
  },
  { name: 'without pools', row: { ...row, pools: null }, settled: true },
  {
    name: 'whose creation failed',
    row: { ...place, tags: null, version: null, state: 'Failed', pools: null },
    version: '',
    settled: false,
  },
  {
    name: 'with a pool of unknown version',
    row: { ...row, pools: [{ ...pool, currentOrchestratorVersion: null }] },
    settled: false,
  },
])('a cluster $name', async ({ row: shown, version = '1.34.2', settled }) => {
  const tags = shown.tags ?? {};
  expect(await fleetOf(shown)).toMatchObject({ ok: [{ ...place, tags, version, settled }] });
});

test('what upgrades depend on besides: power, support plan, control plane, images', async () => {
  const image = 'AKSUbuntu-2204gen2containerd-202611.03.0';
  const old = { name: 'old', currentOrchestratorVersion: '1.32.9', nodeImageVersion: image };
  const pools = [old, { ...old, name: 'same' }, { ...pool, name: 'new' }];
  const stopped = { ...row, power: 'Stopped', plan: 'AKSLongTermSupport', pools };
  expect(await fleetOf(stopped, { ...row, plan: 'KubernetesOfficial' })).toMatchObject({
    ok: [
      {
        version: '1.32.9',
        controlPlane: '1.34.2',
        power: 'Stopped',
        longTermSupport: true,
        images: [image],
        pools: [{ name: 'old', image }, { name: 'same', image }, { name: 'new' }],
      },
      { power: 'Running', images: [] },
    ],
  });
  const [, plain] = ((await fleetOf(stopped, row)) as { ok: object[] }).ok;
  expect(plain).not.toHaveProperty('longTermSupport');
});

test('an answer that is no fleet is told by row and field', async () => {
  await expect(fleetOf(row, { id: 'x' })).rejects.toThrow(
    /^the answer of Resource Graph .*1\.name: .*it is missing/,
  );
});
