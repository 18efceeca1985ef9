/** What a started process needs of this one's environment, and no setting that this machine happens to have. */
export const plainEnv = (): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  // Compiling is half of a start: test/jest.config.js says where it is kept.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
});
