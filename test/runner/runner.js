/**
 * Jest's own runner, with the test files loaded by Node itself instead of Jest's module sandbox. The sandbox loads every package
 * (the SDK's clients, Bolt, mailauth) anew for each file, without a code cache, and makes every global a look-up: two thirds of the
 * time went there. Here a worker loads a module once, as production does, without a transform; built-in errors and byte arrays are
 * the same classes everywhere. What that costs: test files of one worker share module state, so none may change it.
 */
import { createRequire, flushCompileCache, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { counted } from './cpu.js';
import { useGlobals } from './globals.js';

const require = createRequire(import.meta.url);
const { default: circus } = require('jest-circus/runner');
const globalsUrl = new URL('./globals.js', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals'
      ? { url: globalsUrl, format: 'module', shortCircuit: true }
      : next(specifier, context),
});

const handlers = Symbol.for('EVENT_HANDLERS');

/** jest-circus keeps the tests and hooks of a file in its module and on the global object: each file gets its own. */
const freshly = (path) => {
  delete require.cache[require.resolve(path)];
  Reflect.deleteProperty(globalThis, handlers);
  for (const symbol of Object.getOwnPropertySymbols(globalThis)) {
    if (symbol.description === 'JEST_STATE_SYMBOL') Reflect.deleteProperty(globalThis, symbol);
  }
  return require(path);
};

/** A `testRunner` of Jest. */
export default async (globalConfig, config, environment, runtime, testPath, sendMessageToJest) => {
  Object.assign(runtime, {
    requireInternalModule: freshly,
    setGlobalsForRuntime: useGlobals,
    unstable_shouldLoadAsEsm: () => true,
    unstable_importModule: (path) => import(pathToFileURL(path).href),
  });
  // Jest reads source maps whenever a stack is looked at, and the browser's driver looks at one with each call. Node's own positions are right.
  Error.prepareStackTrace = undefined;
  try {
    return await counted(testPath, () =>
      circus(globalConfig, config, environment, runtime, testPath, sendMessageToJest),
    );
  } finally {
    // Node writes what it compiled when the process ends: seconds on a busy machine, in which Jest thinks that the worker hangs.
    flushCompileCache();
  }
};
