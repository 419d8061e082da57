import type { Change } from '../../../shared/fleet/change';
import { classifyFault, type FaultClass } from '../../../shared/fleet/faultClass';
import { errors } from '../../fixtures/recorded/aks-errors.json';

const pool: Change = { kind: 'nodePool', pool: 'web', version: '1.34.2' };
const controlPlane: Change = { kind: 'controlPlane', version: '1.34.2' };

/** What people, Azure and recordings say about real failures of upgrades and stops. */
const MEANING: Record<string, FaultClass> = {
  'aks-error-01': 'drain',
  'aks-error-02': 'drain',
  'aks-error-03': 'wait',
  'aks-error-04': 'wait',
  'aks-error-05': 'wait',
  'aks-error-06': 'person',
  'aks-error-07': 'person',
  'aks-error-08': 'person',
  'aks-error-09': 'person',
  'aks-error-10': 'person',
  'aks-error-11': 'deprecatedApi',
  'aks-error-12': 'quota',
  'aks-error-13': 'person',
  'aks-error-15': 'capacity',
  'aks-error-17': 'subnet',
  'aks-error-18': 'subnet',
  'aks-error-19': 'person',
  'aks-error-20': 'person',
  'aks-error-21': 'person',
  'aks-error-22': 'retry',
  'aks-error-23': 'retry',
  'aks-error-24': 'person',
  'aks-error-25': 'retry',
  'aks-error-27': 'retry',
  'aks-error-28': 'throttled',
  'aks-error-29': 'person',
  'aks-error-30': 'person',
  'aks-error-31': 'person',
  'aks-error-32': 'person',
  'aks-error-33': 'preempted',
  'aks-error-34': 'wait',
  'aks-error-35': 'retry',
  'aks-error-36': 'retry',
  'aks-error-37': 'throttled',
  'aks-error-40': 'person',
};

const known = errors.filter(({ phase }) => phase !== 'create');

test('every known failure of upgrades and power has a meaning', () => {
  expect(known.map(({ id }) => id)).toEqual(Object.keys(MEANING));
});

test.each(known)('$id: $code $message', ({ id, code, message, phase }) => {
  const change = phase === 'control-plane' ? controlPlane : pool;
  const fault = classifyFault({ code, message }, change);
  expect(fault.class).toBe(MEANING[id]);
  expect(fault.todo).toMatch(/^[A-Z].*\.$/);
});

test.each<{ code: string; message: string; meaning: FaultClass }>([
  {
    code: 'OperationNotAllowed',
    message:
      "Operation is not allowed because there's an in progress update managed cluster operation (operation ID: 1) on the managed cluster started on UTC now. Please wait for it to finish before starting a new operation.",
    meaning: 'wait',
  },
  {
    code: 'AKSOperationPreempted',
    message: 'This operation has been preempted by another operation with ID 7',
    meaning: 'preempted',
  },
  {
    code: 'UnsatisfiablePDB',
    message:
      "1 error occurred:\n* PDB shop/web has maxunavailble == 0 can't proceed with put operation",
    meaning: 'unsatisfiablePdb',
  },
  {
    code: 'ScopeLocked',
    message:
      "The scope '/subscriptions/1' cannot perform write operation because following scope(s) are locked: '/subscriptions/1'. Please remove the lock and try again.",
    meaning: 'locked',
  },
  {
    code: 'UpgradeFailed',
    message:
      'Drain node aks-1 failed when evicting pod web-0 failed with Too Many Requests error. This is often caused by a restrictive Pod Disruption Budget (PDB) policy.',
    meaning: 'drain',
  },
  {
    code: 'Throttled',
    message: "The PutManagedClusterHandler.PUT request limit has been exceeded for SubID='1'",
    meaning: 'throttled',
  },
  { code: 'unexpected', message: 'no disk', meaning: 'person' },
])('$code means $meaning', ({ code, message, meaning }) => {
  expect(classifyFault({ code, message }, pool).class).toBe(meaning);
});

test.each([
  { status: 503, meaning: 'retry' },
  { status: 429, meaning: 'throttled' },
  { status: 400, meaning: 'person' },
])('words that say nothing are judged by the status $status', ({ status, meaning }) => {
  const reason = { code: 'Odd', message: 'Something.', evidence: { status } };
  expect(classifyFault(reason, pool).class).toBe(meaning);
});

test('a control plane drains no node, whatever the message mentions', () => {
  const reason = { code: 'Odd', message: 'The drain of a queue failed.' };
  expect(classifyFault(reason, controlPlane).class).toBe('person');
  expect(classifyFault(reason, { kind: 'stop' }).class).toBe('drain');
});
