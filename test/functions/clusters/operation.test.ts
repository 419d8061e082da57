import { operation, type OperationInput, POOL_ROLLED } from '../../../functions/clusters/operation';
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
  expect(told.output).toMatchObject(done);
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
  expect(told.output).toMatchObject(done);
});

const provisioningError = { code: 'UpgradeFailed', message: 'Cannot evict pod web-0.' };

test.each([
  { name: 'failed', end: withPool(TO, 'Failed') },
  { name: 'was aborted', end: withPool(TO, 'Canceled') },
  { name: 'was undone', end: withPool('1.33.4', 'Succeeded') },
])('a pool change that $name is refused with the reason of the pool', ({ end }) => {
  const readPoolError = () => ({ ok: provisioningError });
  const told = tell(answers(asked, () => end, { readPoolError }));
  expect(told.output).toMatchObject({ refused: provisioningError });
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
  expect(told.output).toMatchObject({ refused: error });
});

test('a whole cluster that failed gives the reason of the pool that did', () => {
  const input = { ...upgrade, change: { kind: 'cluster' as const, version: TO } };
  const readPoolError = () => ({ ok: provisioningError });
  const told = tell(
    answers(asked, () => withPool(TO, 'Failed'), { readPoolError }),
    input,
  );
  expect(told.output).toMatchObject({ refused: provisioningError });
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
  expect(tell(answering).output).toMatchObject({ refused });
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

const conflict = { code: 'OperationNotAllowed', message: 'An operation is in progress.' };
const busy = { ok: { asked: false, busy: { after: 120, reason: conflict } } };

test('an operation in progress is waited out for hours, in several histories', () => {
  let free = false;
  const startChange = (_input: unknown, now: number) => {
    free = now > Date.UTC(2026, 10, 23, 6) + 20 * 3_600_000;
    return free ? asked : busy;
  };
  const told = tell(answers(asked, () => done, { startChange }));
  expect(told.output).toMatchObject(done);
  expect(told.continued).toBeGreaterThan(0);
  expect(told.asks).toBeLessThan(100);
});

test('after a day of somebody else being busy it gives up with the reason of Azure', () => {
  const told = tell(answers(busy, () => done));
  expect(told.output).toMatchObject({ refused: conflict });
  expect(told.seconds).toBeGreaterThanOrEqual(24 * 3600);
});

test('a wait that goes on in a new history does not ask again, whatever the pool shows', () => {
  const told = tell(
    answers(asked, () => running),
    { ...upgrade, expectedSeconds: 0 },
  );
  expect(told.continued).toBeGreaterThan(1);
  expect(told.asks).toBe(1);
});

test('the event that the pool is through cuts the wait short', () => {
  const told = drive(operation, upgrade, {
    answers: answers(asked, () => done),
    events: [{ name: POOL_ROLLED, after: 200, data: 'Succeeded' }],
  });
  expect(told.output).toMatchObject(done);
  expect(told.seconds).toBe(200);
});

test('an event that comes too early costs one look, and the poll remains', () => {
  const told = drive(operation, upgrade, {
    answers: answers(asked, inTurn(running, done)),
    events: [{ name: POOL_ROLLED, after: 200 }],
  });
  expect(told.output).toMatchObject(done);
  expect(told.seconds).toBe(600);
});

test('event and timer at the same moment: one look', () => {
  const told = drive(operation, upgrade, {
    answers: answers(asked, () => done),
    events: [{ name: POOL_ROLLED, after: 600 }],
  });
  expect(told).toMatchObject({ output: done, seconds: 600 });
});

test('it adds up the requests of its activities, also those of earlier histories', () => {
  const counted = <T extends object>(answer: T, requests: number): T => ({ ...answer, requests });
  const told = tell(answers(counted(asked, 2), inTurn(counted(running, 1), counted(done, 1))));
  expect(told.output).toEqual({ ...done, requests: 4 });
  const long = tell(
    answers(counted(asked, 2), () => counted(running, 1)),
    { ...upgrade, expectedSeconds: 0 },
  );
  expect(long.continued).toBeGreaterThan(1);
  expect(long.output).toMatchObject({ requests: long.looks + 2 });
});
