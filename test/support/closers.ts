export { Closers } from '../../src/main/closers.ts';
