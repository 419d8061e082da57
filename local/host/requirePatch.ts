/**
 * Answers `require` of one module name with an object of ours, as the Node worker does for
 * '@azure/functions-core'. It works for ES module apps too, because @azure/functions is CommonJS.
 */
import Module from 'node:module';

type Require = (this: unknown, id: string) => unknown;

/** From now on every `require(name)` in this process answers `value`. */
export function answerRequire(name: string, value: unknown): void {
  const prototype = Module.prototype as unknown as { require: Require };
  const original = prototype.require;
  prototype.require = function (id) {
    return id === name ? value : original.call(this, id);
  };
}
