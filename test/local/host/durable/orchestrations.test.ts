import * as df from 'durable-functions';
import { cleanUp, hostWith } from '../harness';

afterEach(cleanUp);

test('an activity gives its result to the orchestrator', async () => {
  const host = await hostWith(() => {
    df.app.activity('say', { handler: (name: string) => `hello ${name}` });
    df.app.orchestration('hello', function* (context) {
      return [(yield context.df.callActivity('say', 'Oslo')) as string];
    });
  });
  await host.start('hello', 'one');
  await host.settle();
  expect(host.status('one')).toMatchObject({ status: 'Completed', output: ['hello Oslo'] });
  expect(host.trail('one')).toBe('12 0 4#0 13 12 5 1#1 13');
});
