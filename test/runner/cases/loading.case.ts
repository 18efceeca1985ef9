import { test } from '@jest/globals';

test('is never run', () => {});
throw new Error('while it is loaded');
