/** A person watches: told where to answer, and given the time to. */
import { Questions } from '../../../local/cli/questions';
import type { Speed } from '../../../local/clock';
import type { InstanceView } from '../../../local/host/durable/instance';
import { aRequest } from '../../functions/approvals/support';

const UNTIL = '2026-11-26T19:44:00.000Z';

function watch(speed: Speed) {
  const speeds: Speed[] = [];
  const said: string[] = [];
  const questions = new Questions({
    clock: { setSpeed: (now) => void speeds.push(now) },
    speed: () => speed,
    inbox: 'http://localhost:7073/inbox',
    say: (ring, text) => said.push(`${ring}: ${text}`),
  });
  const see = (id: string, fields: Partial<InstanceView>) => {
    const seen = { id, name: 'approval', status: 'Running', finished: false, ...fields };
    questions.notice({ input: aRequest(), customStatus: null, ...seen } as InstanceView);
  };
  return {
    speeds,
    said,
    see,
    ask: (id: string) => {
      see(id, { customStatus: { question: 'Start?', until: UNTIL } });
    },
    decide: (id: string) => {
      const output = { answer: 'approved', because: { code: 'approved', message: 'Said yes.' } };
      see(id, { status: 'Completed', finished: true, output });
    },
  };
}

test.each([
  { asked: 'max', open: 60 },
  { asked: 3600, open: 60 },
  { asked: 5, open: 5 },
] as const)('--speed $asked is $open while somebody is asked', ({ asked, open }) => {
  const { speeds, ask, decide } = watch(asked);
  ask('one');
  decide('one');
  expect(speeds).toEqual([open, asked]);
});

test('one line says what is asked, where and how to answer; another what came of it', () => {
  const { said, ask, decide } = watch(3600);
  ask('one');
  ask('one');
  decide('one');
  expect(said).toEqual([
    expect.stringMatching(
      /^production: \? Start ring production .*\? Press Decide .* in http:\/\/localhost:7073\/inbox until Thu 26 Nov 19:44\./,
    ),
    'production: Said yes.',
  ]);
});

test('time stays slow until the last question is answered', () => {
  const { speeds, ask, decide } = watch('max');
  ask('one');
  ask('two');
  decide('one');
  expect(speeds.at(-1)).toBe(60);
  decide('two');
  expect(speeds.at(-1)).toBe('max');
});

test('what nobody is asked, since the policy allows it, changes nothing', () => {
  const { speeds, said, see, decide } = watch('max');
  see('one', { status: 'Pending' });
  decide('one');
  expect([speeds, said]).toEqual([[], []]);
});

test('a question that an operator ends is not open any more', () => {
  const { speeds, said, see, ask } = watch('max');
  ask('one');
  see('one', { status: 'Terminated', finished: true, output: 'wrong week' });
  expect(speeds.at(-1)).toBe('max');
  expect(said.at(-1)).toContain('is not asked any more');
});
