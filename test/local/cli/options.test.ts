import { UsageError } from '../../../local/cli/flags';
import { readOptions } from '../../../local/cli/options';

const ROOT = '/project';

test('without flags: the demo fleet, an hour a second, state that nobody keeps', () => {
  expect(readOptions([], ROOT)).toEqual({
    fleet: '/project/local/fleets/contoso',
    speed: 3600,
    exit: false,
    sendEvent: true,
    port: 7071,
    fresh: false,
    help: false,
  });
});

test('every flag is read', () => {
  const args =
    '--fleet generated:20 --speed max --exit --json out.json --no-event --event e.json --port 0 --state s --fresh --approve-after 2.5';
  expect(readOptions(args.split(' '), ROOT)).toEqual({
    fleet: 'generated:20',
    speed: 'max',
    exit: true,
    json: 'out.json',
    sendEvent: false,
    event: 'e.json',
    port: 0,
    state: 's',
    fresh: true,
    help: false,
    approveAfter: 2.5,
  });
});

test('where nobody watches somebody says yes, elsewhere nobody does', () => {
  expect(readOptions(['--exit'], ROOT).approveAfter).toBe(6);
  expect(readOptions([], ROOT).approveAfter).toBeUndefined();
});

test.each([
  { args: ['--speed', 'fast'], says: '--speed fast: give a number above 0' },
  { args: ['--speed', '0'], says: '--speed 0: give a number above 0' },
  { args: ['--port', '70710'], says: '--port 70710: give a whole number from 0 to 65533' },
  { args: ['--approve-after', 'soon'], says: '--approve-after soon: give a number of hours' },
  { args: ['--sped', '1'], says: "Unknown option '--sped'" },
  { args: ['contoso'], says: "Unexpected argument 'contoso'" },
])('$args is refused with what is allowed', ({ args, says }) => {
  expect(() => readOptions(args, ROOT)).toThrow(UsageError);
  expect(() => readOptions(args, ROOT)).toThrow(says);
});
