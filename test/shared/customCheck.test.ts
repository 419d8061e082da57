/** Asking an address of the customer: only a clear answer counts. */
import { createHmac } from 'node:crypto';
import { type AddressQuestion, askAddress, signatureOf } from '../../shared/customCheck';

const AT = '2026-11-23T06:00:00.000Z';

const question: AddressQuestion = {
  url: 'https://checks.contoso.example/ready?code=secret-code',
  key: 'secret-key',
  timeout: 1000,
  at: AT,
  body: { cluster: { name: 'shop' } },
};

const answering = (body: unknown, status = 200) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return () => Promise.resolve(new Response(text, { status }));
};

test.each([
  { status: 'pass', message: '' },
  { status: 'warn', message: 'Month end.' },
  { status: 'block', message: 'A campaign runs.' },
])('an answer of $status is taken as it is', async (answer) => {
  expect(await askAddress(question, answering(answer))).toEqual({ ok: answer });
});

test.each([
  { name: 'an error', ask: answering({ status: 'pass' }, 500), says: 'it answered 500' },
  {
    name: 'a redirect',
    ask: () => Promise.reject(new TypeError('fetch failed')),
    says: 'the request failed',
  },
  { name: 'no JSON', ask: answering('<html>'), says: 'not JSON' },
  { name: 'another status', ask: answering({ status: 'ok' }), says: 'status' },
  { name: 'no status', ask: answering({}), says: 'it is missing' },
  {
    name: 'a broken connection',
    ask: () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })),
    says: 'ECONNREFUSED',
  },
  {
    name: 'no answer',
    ask: () => Promise.reject(new DOMException('…', 'TimeoutError')),
    says: 'no answer in time',
  },
])('$name is no look', async ({ ask, says }) => {
  const answer = await askAddress(question, ask);
  const message = 'cannotLook' in answer ? answer.cannotLook.message : 'it looked';
  expect(message).toContain(says);
  expect(message).not.toMatch(/secret/);
});

test('it is not asked without TLS', async () => {
  const asked = jest.fn(answering({ status: 'pass' }));
  const plain = { ...question, url: question.url.replace('https', 'http') };
  expect(await askAddress(plain, asked)).toHaveProperty('cannotLook');
  expect(asked).not.toHaveBeenCalled();
});

test('the receiver can check who asks, what, and when', async () => {
  const seen: RequestInit[] = [];
  await askAddress(question, (_url, init) => {
    seen.push(init ?? {});
    return answering({ status: 'pass' })();
  });
  const { headers, body, method, redirect } = seen[0] ?? {};
  const expected = createHmac('sha256', 'secret-key')
    .update(`${AT}.${body as string}`)
    .digest('hex');
  expect(headers).toMatchObject({
    'x-steward-timestamp': AT,
    'x-steward-signature': `sha256=${expected}`,
  });
  expect([method, redirect, body]).toEqual(['POST', 'error', '{"cluster":{"name":"shop"}}']);
  expect(signatureOf('other-key', AT, body as string)).not.toBe(expected);
});
