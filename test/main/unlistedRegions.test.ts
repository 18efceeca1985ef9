import { expect, test } from '@jest/globals';
import { sayUnlistedRegions } from '../../src/main/atStart.ts';
import type { Settings } from '../../src/ports/settings.ts';
import { settings } from '../adapters/slack/states.ts';

test('I8: given a domain whose regions nobody listed, then the start says what follows, and nothing of the others', () => {
  const output: object[] = [];
  const domains = new Map([
    ['a', { ...settings, regions: null }],
    ['b', { ...settings, regions: ['us-east-1'] }],
  ]) as unknown as Settings['domains'];
  sayUnlistedRegions({ info: (fields, text) => void output.push({ ...fields, text }), error: () => {} }, { domains });
  expect(output).toEqual([{ domain: settings.name, text: expect.stringContaining('domains[].regions') }]);
});
