import { operation, type OperationInput } from '../../../functions/clusters/operation';
import type { Started } from '../../../shared/azure/aks';
import type { Cluster } from '../../../shared/fleet/cluster';
import type { Outcome } from '../../../shared/reasons';
import { aCluster, aPool, aRef } from '../../support/clusters';
import { type Answers, drive, inTurn, throwing } from '../../support/drive';

const { id } = aRef();
const TO = '1.34.2';

const upgrade: OperationInput = {
  id,
  change: { kind: 'nodePool', pool: 'web', version: TO },
  expectedSeconds: 600,
};

function withPool(version: string, provisioningState: string): Outcome<Cluster> {
  const error = { code: 'UpgradeFailed', message: 'from the list' };
  const failed = provisioningState === 'Failed' ? { error } : {};
  const web = aPool({ name: 'web', version, provisioningState, ...failed });
  return { ok: aCluster({ version: TO, pools: [aPool({ version: TO }), web] }) };
}

const running = withPool(TO, 'Upgrading');
const done = withPool(TO, 'Succeeded');

function answers(
  started: Outcome<Started>,
  looks: Answers['readCluster'],
  more: Answers = {},
): Answers {
  return { startChange: () => started, readCluster: looks, ...more } as Answers;
}

function tell(answering: Answers, input = upgrade) {
  const told = drive(operation, input, { answers: answering });
  const looks = told.calls.filter(({ name }) => name === 'readCluster').length;
  const asks = told.calls.filter(({ name }) => name === 'startChange').length;
  return { ...told, looks, asks };
}

const asked: Outcome<Started> = { ok: { asked: true } };

test('asks once, looks first when the end is likely, then at growing distance', () => {
  const told = tell(answers(asked, inTurn(running, running, done)));
  expect(told.output).toEqual(done);
  expect(told).toMatchObject({ asks: 1, looks: 3, seconds: 600 + 150 + 188 });
});

test('waits longer when Azure says so', () => {
  const told = tell(answers({ ok: { asked: true, retryAfter: 900 } }, () => done));
  expect(told).toMatchObject({ looks: 1, seconds: 900 });
});

test('joins a change that somebody asked for, and looks at once', () => {
  const told = tell(answers({ ok: { asked: false } }, () => done));
  expect(told).toMatchObject({ output: done, looks: 1, seconds: 0 });
});

test('waits out something else that Azure does to the pool meanwhile', () => {
  const told = tell(answers(asked, inTurn(withPool('1.33.4', 'Scaling'), running, done)));
  expect(told.output).toEqual(done);
});

const provisioningError = { code: 'UpgradeFailed', message: 'Cannot evict pod web-0.' };

test.each([
  { name: 'failed', end: withPool(TO, 'Failed') },
  { name: 'was aborted', end: withPool(TO, 'Canceled') },
  { name: 'was undone', end: withPool('1.33.4', 'Succeeded') },
])('a pool change that $name is refused with the reason of the pool', ({ end }) => {
  const readPoolError = () => ({ ok: provisioningError });
  const told = tell(answers(asked, () => end, { readPoolError }));
  expect(told.output).toEqual({ refused: provisioningError });
  expect(told.calls.at(-1)).toMatchObject({ name: 'readPoolError', input: { id, pool: 'web' } });
});

test('without a reason from Azure it says where to look', () => {
  const end = withPool(TO, 'Canceled');
  const told = tell(answers(asked, () => end, { readPoolError: () => ({ ok: null }) }));
  expect(told.output).toMatchObject({ refused: { code: 'operationFailed' } });
  expect(JSON.stringify(told.output)).toContain('see the activity log of shop');
});

test('a control plane that failed gives the reason of the cluster', () => {
  const error = { code: 'ControlPlaneProvisioningInternalError', message: 'Internal server error' };
  const cluster = aCluster({ version: TO, provisioningState: 'Failed', error, pools: [] });
  const input = { ...upgrade, change: { kind: 'controlPlane' as const, version: TO } };
  const told = tell(
    answers(asked, () => ({ ok: cluster })),
    input,
  );
  expect(told.output).toEqual({ refused: error });
});

test('a whole cluster that failed gives the reason of the pool that did', () => {
  const input = { ...upgrade, change: { kind: 'cluster' as const, version: TO } };
  const readPoolError = () => ({ ok: provisioningError });
  const told = tell(
    answers(asked, () => withPool(TO, 'Failed'), { readPoolError }),
    input,
  );
  expect(told.output).toEqual({ refused: provisioningError });
});

test.each([
  {
    name: 'refuses the request',
    answering: answers({ refused: { code: 'Forbidden', message: 'No.' } }, () => done),
    refused: { code: 'Forbidden', message: 'No.' },
  },
  {
    name: 'cannot be read for a reason that nobody foresaw',
    answering: answers(asked, throwing('no disk')),
    refused: { code: 'unexpected', message: "Activity function 'readCluster' failed: no disk " },
  },
])('returns a refusal when Azure $name', ({ answering, refused }) => {
  expect(tell(answering).output).toEqual({ refused });
});

test('after a day it is called stuck; its history was cut on the way, and it asked for one change', () => {
  let sent = 0;
  const startChange = () => ({ ok: { asked: sent++ === 0 } });
  const told = tell(
    answers(asked, () => running, { startChange }),
    { ...upgrade, expectedSeconds: 0 },
  );
  expect(told.output).toMatchObject({ refused: { code: 'stillRunning' } });
  expect(JSON.stringify(told.output)).toContain('since 2026-11-23T06:00:00.000Z without an end');
  expect(told.continued).toBeGreaterThan(1);
  expect(told.seconds).toBeGreaterThanOrEqual(24 * 3600);
  expect(told.looks).toBeLessThan(130);
});
