import { describe, expect, test } from '@jest/globals';
import type { SigningDomain } from '../../src/domain/names.ts';
import { comparisonOf, sayComparison, sayUnlistedRegions } from '../../src/main/atStart.ts';
import { domainSettings, settingsWith } from '../support/deps.ts';

const slotMs = 1_200;

const settingsOf = (regions: readonly (readonly string[])[]) =>
  settingsWith(
    regions.map((targets, index) =>
      domainSettings({
        name: `d${index}.example.jp` as SigningDomain,
        targets: targets.map((region) => ({ account: '123456789012', region, identity: 'd', roleArn: null })),
      }),
    ),
  );

const output = (targets: number): string[] => {
  const lines: string[] = [];
  const note = (kind: string) => (fields: object) => void lines.push(`${kind} ${JSON.stringify(fields)}`);
  sayComparison({ info: note('info'), error: note('error') }, { targets, takesMs: targets * slotMs * 2 });
  return lines;
};

test('given targets in two regions, then the comparison takes as long as the fuller one at half of the rate', () => {
  const settings = settingsOf([['ap-northeast-1', 'us-east-1'], ['ap-northeast-1'], ['ap-northeast-1']]);
  expect(comparisonOf(settings, slotMs)).toEqual({ targets: 4, takesMs: 3 * 2_400 });
  expect(comparisonOf(settingsOf([]), slotMs)).toEqual({ targets: 0, takesMs: 0 });
});

test('given as many targets as a day has slots, then it is said at the start, and one more is an error', () => {
  expect(output(36_000)).toEqual(['info {"targets":36000,"everyHours":24,"takesSeconds":86400}']);
  expect(output(36_001)[0]).toMatch(/^error /);
});

describe('regions that nobody listed', () => {
  test('I8: given a domain whose regions nobody listed, then the start says what follows, and nothing of the others', () => {
    const output: object[] = [];
    const unlisted = domainSettings({ regions: null });
    const listed = domainSettings({ name: 'listed.example' as SigningDomain, regions: ['us-east-1'] });
    const { domains } = settingsWith([unlisted, listed]);
    sayUnlistedRegions({ info: (fields, text) => void output.push({ ...fields, text }), error: () => {} }, { domains });
    expect(output).toEqual([{ domain: unlisted.name, text: expect.stringContaining('domains[].regions') }]);
  });
});
