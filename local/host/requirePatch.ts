/**
 * Answers `require` of one module name with an object of ours, as the Node worker does for
 * '@azure/functions-core'. It works for ES module apps too, because @azure/functions is CommonJS.
 *
 * The name is resolved to a module that is in the cache already. Wrapping `require` itself, as the
 * worker does, would put us on the stack of every library's load, and Node would print the
 * deprecation warnings that it spares users of libraries.
 */
import Module from 'node:module';

type Resolve = (request: string, ...rest: unknown[]) => string;

/** From now on every `require(name)` in this process answers `value`. */
export function answerRequire(name: string, value: unknown): void {
  const loader = Module as unknown as {
    _resolveFilename: Resolve;
    _cache: Record<string, NodeJS.Module>;
  };
  const place = `local host: ${name}`;
  const answer = new Module(place);
  answer.exports = value;
  answer.loaded = true;
  loader._cache[place] = answer;
  const resolve = loader._resolveFilename;
  loader._resolveFilename = (request, ...rest) =>
    request === name ? place : resolve(request, ...rest);
}
