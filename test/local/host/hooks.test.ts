/** Hooks: what they may change, what not. Their order at start and stop: loadApp.test.ts. */
import { app } from '@azure/functions';
import { core } from '../../support/core';
import { cleanUp, hostWith } from './harness';

afterEach(cleanUp);

const page = (register: () => void) =>
  hostWith(() => {
    register();
    app.http('page', {
      handler: (request, context) => {
        context.log(`asked by ${request.method}`);
        return { body: 'plain' };
      },
    });
  });

test('a pre hook may replace the handler, a post hook the result', async () => {
  const host = await page(() => {
    app.hook.preInvocation((context) => {
      context.hookData.from = 'pre';
      context.functionHandler = () => ({ body: 'replaced' });
    });
    app.hook.postInvocation((context) => {
      const { body } = context.result as { body: string };
      context.result = { body: `${body} by ${String(context.hookData.from)}` };
    });
  });
  expect((await host.call('GET', '/api/page')).body).toBe('replaced by pre');
});

test('a post hook may turn an error into a result, and a result into an error', async () => {
  const host = await hostWith(() => {
    app.hook.postInvocation((context) => {
      if (context.error === undefined) {
        context.error = new Error('not after all');
      } else {
        context.error = undefined;
        context.result = { body: 'saved' };
      }
    });
    app.http('bad', {
      handler: () => {
        throw new Error('boom');
      },
    });
    app.http('good', { handler: () => ({ body: 'good' }) });
  });
  expect(await host.call('GET', '/api/bad')).toMatchObject({ status: 200, body: 'saved' });
  expect((await host.call('GET', '/api/good')).status).toBe(500);
});

test('hook data cannot be replaced', async () => {
  const host = await page(() => {
    app.hook.preInvocation((context) => {
      (context as { hookData: unknown }).hookData = {};
    });
  });
  expect((await host.call('GET', '/api/page')).status).toBe(500);
  expect(host.log.map(({ message }) => message)).toContainEqual(
    "The function page failed: Cannot assign to read only property 'hookData'",
  );
});

test('a log hook may change level and message', async () => {
  const host = await page(() => {
    app.hook.log((context) => {
      context.level = 'error';
      context.message = context.message.toUpperCase();
    });
  });
  await host.call('GET', '/api/page');
  expect(host.log).toContainEqual(
    expect.objectContaining({ level: 'error', category: 'user', message: 'ASKED BY GET' }),
  );
});

test('an unknown hook is refused with the known ones', () => {
  expect(() => core.registerHook('beforeAll', () => undefined)).toThrow(
    'Unrecognized hook "beforeAll": the host knows appStart, appTerminate, preInvocation, ' +
      'postInvocation, log.',
  );
});

test('two functions of one name are refused', async () => {
  await expect(
    hostWith(() => {
      app.http('page', { handler: () => ({}) });
      app.http('page', { handler: () => ({}) });
    }),
  ).rejects.toThrow('There are two functions called "page".');
});

test('what a disposed registration registered is gone', async () => {
  const host = await page(() => {
    app.hook
      .preInvocation(() => {
        throw new Error('never');
      })
      .dispose();
  });
  expect((await host.call('GET', '/api/page')).status).toBe(200);
});

test('bindings that the local host leaves empty are told', async () => {
  const host = await hostWith(() => {
    app.http('page', {
      extraInputs: [{ type: 'blob', name: 'b', path: 'x', connection: 'C' }],
      handler: () => ({}),
    });
  });
  expect(host.log).toEqual([
    {
      level: 'warning',
      category: 'host',
      message: 'The function "page" has an input binding blob, which the local host leaves empty.',
    },
  ]);
});
