import { reasonOf, Refusal } from '../../shared/reasons';

const reason = { code: 'leaseHeld', message: 'Somebody holds it.', evidence: { holder: 'x' } };

test('the reason of a refusal survives with its evidence', () => {
  const refusal = new Refusal(reason);
  expect(reasonOf(refusal)).toBe(reason);
  expect(refusal.message).toBe('leaseHeld: Somebody holds it.');
});

test.each([
  { name: 'an error', thrown: new Error('no way'), message: 'no way' },
  { name: 'a stack in the message', thrown: new Error('no way \n at x.js:1'), message: 'no way ' },
  { name: 'a text', thrown: 'no way', message: 'no way' },
  { name: 'nothing', thrown: undefined, message: 'undefined' },
])('$name is unexpected, told by its first line', ({ thrown, message }) => {
  expect(reasonOf(thrown)).toEqual({ code: 'unexpected', message });
});
