/**
 * Lets a test register functions in its own process. Jest has its own module system, so the host's
 * patch of `require` does not reach @azure/functions; this mock does, because the library asks for
 * its core only at the first `app.…` or `df.app.…` call.
 *
 * Import this file, call `core.reset()`, register functions, then `appFromCore(core, directory)`.
 */
import { createCore } from '../../local/host/core';

export const core = createCore();

jest.doMock('@azure/functions-core', () => core, { virtual: true });
