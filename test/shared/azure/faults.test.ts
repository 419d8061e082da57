import { RestError } from '@azure/data-tables';
import { attempt } from '../../../shared/azure/faults';
import { errors as known } from '../../fixtures/recorded/aks-errors.json';
import { errors as recorded } from '../../fixtures/recorded/http-errors.json';
import { type Canned, cannedAks } from '../../support/cannedAzure';
import { aRef } from '../../support/clusters';

/** What becomes of a read of a cluster that Azure answers so. */
function outcomeOf(answer: Canned | Error) {
  return cannedAks(answer).cluster(aRef().id);
}

/** Where our judgement is another one than the collection's, and why. */
const differs: Record<string, string> = {
  // Retryable while a cluster with a new principal is created. We create none: one that is not
  // found when a cluster is changed was deleted.
  'aks-error-38': 'needs-human',
};

const withStatus = known.flatMap((one) =>
  one.status === undefined ? [] : [{ ...one, status: one.status }],
);

test.each(withStatus)('$id $status $code: $kind', async ({ id, status, code, message, kind }) => {
  const outcome = await outcomeOf({ status, body: { code, message } });
  const judged = differs[id] ?? kind;
  const retried = judged === 'retryable' || judged === 'transient';
  expect('retry' in outcome ? 'retried' : 'refused').toBe(retried ? 'retried' : 'refused');
  expect('refused' in outcome || 'retry' in outcome).toBe(true);
});

test.each(recorded)(
  'recorded: $recording $status, whose code and message are kept',
  async ({ status, body }) => {
    const { code, message } = 'error' in body ? body.error : body;
    const outcome = await outcomeOf({ status, body });
    const expected = { code, message, evidence: { status } };
    const passes = status === 429 || status >= 500;
    expect(outcome).toEqual(
      passes ? { retry: { after: 30, reason: expected } } : { refused: expected },
    );
  },
);

const busy = {
  code: 'OperationNotAllowed',
  message:
    "Operation is not allowed because there's an in progress update managed cluster operation " +
    '(operation ID: 1) on the managed cluster started on UTC 1. Please wait for it to finish.',
};
const throttled = { code: 'Throttled', message: 'please retry again in 7 seconds' };

test.each([
  { name: 'throttled', status: 429, body: throttled, wait: '7', after: 7 },
  { name: 'throttled without a time', status: 429, body: throttled, after: 30 },
  { name: 'throttled until a date', status: 429, body: throttled, wait: 'Mon, 23 Nov', after: 30 },
  { name: 'another operation', status: 409, body: busy, after: 120 },
  { name: 'another operation, with a time', status: 409, body: busy, wait: '45', after: 45 },
  {
    name: 'changed meanwhile',
    status: 409,
    body: { code: 'EtagMismatch', message: '' },
    after: 120,
  },
  { name: 'changed meanwhile (412)', status: 412, body: { code: 'Any', message: '' }, after: 120 },
  { name: 'a gateway in trouble', status: 502, body: {}, after: 30 },
])('$name: again after $after s', async ({ status, body, wait, after }) => {
  const headers = wait === undefined ? {} : { 'retry-after': wait };
  const outcome = await outcomeOf({ status, body, headers });
  expect(outcome).toMatchObject({ retry: { after } });
});

test('the same code for a version that is not allowed needs a person', async () => {
  const message = 'Upgrading Kubernetes version 1.24.9 to 1.26.6 is not allowed.';
  const outcome = await outcomeOf({ status: 409, body: { code: busy.code, message } });
  expect(outcome).toEqual({ refused: { code: busy.code, message, evidence: { status: 409 } } });
});

test('no answer at all is asked for again', async () => {
  const failed = new RestError('getaddrinfo ENOTFOUND', { code: 'ENOTFOUND' });
  expect(await outcomeOf(failed)).toEqual({
    retry: {
      after: 30,
      reason: { code: 'ENOTFOUND', message: 'getaddrinfo ENOTFOUND', evidence: { status: null } },
    },
  });
});

test('what is no answer of Azure is thrown', async () => {
  await expect(attempt(() => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
});
