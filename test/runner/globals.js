/**
 * What a test imports from `@jest/globals`. The modules that use these names are loaded once in a worker and serve several test files,
 * so each call goes to the runner of the file that is loaded or running now.
 */
let current = null;

/** @param globals what jest-circus made for one test file */
export const useGlobals = (globals) => {
  current = globals;
};

const now = (name) => {
  if (current === null) throw new Error(`${name} is called outside a test file`);
  return current[name];
};

/** A function with the properties (`each`, `skip`, …) of the one that is current. */
const following = (name) =>
  new Proxy(() => {}, {
    apply: (_target, self, given) => Reflect.apply(now(name), self, given),
    get: (_target, property) => now(name)[property],
  });

export const afterAll = following('afterAll');
export const afterEach = following('afterEach');
export const beforeAll = following('beforeAll');
export const beforeEach = following('beforeEach');
export const describe = following('describe');
export const expect = following('expect');
export const test = following('test');
