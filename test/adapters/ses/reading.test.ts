import type { DkimAttributes } from '@aws-sdk/client-sesv2';
import { describe, expect, test } from '@jest/globals';
import { toReading } from '../../../src/adapters/ses/call.ts';

const read = (DkimAttributes: DkimAttributes | undefined) => toReading({ $metadata: {}, DkimAttributes }, 7);

describe('what GetEmailIdentity says', () => {
  test.each<[string, DkimAttributes, string | null]>([
    ['BYODKIM with its one token', { SigningAttributesOrigin: 'EXTERNAL', Tokens: ['s1'] }, 's1'],
    ['BYODKIM without a token', { SigningAttributesOrigin: 'EXTERNAL', Tokens: [] }, null],
    ['BYODKIM with two tokens', { SigningAttributesOrigin: 'EXTERNAL', Tokens: ['s1', 's2'] }, null],
    ['BYODKIM with a token that is no selector', { SigningAttributesOrigin: 'EXTERNAL', Tokens: ['a.b'] }, null],
    ['Easy DKIM with one token', { SigningAttributesOrigin: 'AWS_SES', Tokens: ['t1'] }, null],
    ['no origin', { Tokens: ['t1'] }, null],
  ])('given %s, then the selector is named only where it is certain', (_name, attributes, selector) => {
    expect(read(attributes)).toMatchObject({ exists: true, selector, sesDate: 7 });
  });

  test('given a status that is not known, then it is none, and never SUCCESS', () => {
    const status: never = 'PERFECT' as never;
    expect(read({ Status: status })).toMatchObject({ status: null });
  });

  test('given no DKIM attributes at all, then signing counts as off', () => {
    expect(read(undefined)).toMatchObject({
      exists: true,
      origin: null,
      signingEnabled: false,
      status: null,
      selector: null,
    });
  });
});
