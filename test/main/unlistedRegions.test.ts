import { expect, test } from '@jest/globals';
import type { SigningDomain } from '../../src/domain/names.ts';
import { sayUnlistedRegions } from '../../src/main/atStart.ts';
import { domainSettings, settingsWith } from '../support/deps.ts';

test('I8: given a domain whose regions nobody listed, then the start says what follows, and nothing of the others', () => {
  const output: object[] = [];
  const unlisted = domainSettings({ regions: null });
  const listed = domainSettings({ name: 'listed.example' as SigningDomain, regions: ['us-east-1'] });
  const { domains } = settingsWith([unlisted, listed]);
  sayUnlistedRegions({ info: (fields, text) => void output.push({ ...fields, text }), error: () => {} }, { domains });
  expect(output).toEqual([{ domain: unlisted.name, text: expect.stringContaining('domains[].regions') }]);
});
