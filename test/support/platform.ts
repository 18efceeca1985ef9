/** Tests of what only Linux has: the whole of 127/8 as addresses, `/proc`, file modes that hold. Elsewhere they are shown as skipped. */
import { describe, test } from '@jest/globals';

const isLinux = process.platform === 'linux';

export const onLinux = isLinux ? describe : describe.skip;
export const testOnLinux = isLinux ? test : test.skip;
