import { describe, expect, test } from '@jest/globals';
import { type MailPolicy, unsignedMeaning, worstSpf } from '../../src/domain/facts.ts';
import { letsSesSend, readDmarc } from '../../src/domain/mailRecords.ts';

describe('the DMARC record of a name (RFC 7489 6.3, 6.6.3, 6.6.4)', () => {
  test.each<[string, string[], boolean, string | null]>([
    ['a policy', ['v=DMARC1; p=reject'], false, 'reject'],
    ['white space and capitals in the value', ['v = DMARC1 ;  P = Quarantine ;'], false, 'quarantine'],
    ['other TXT records beside it', ['v=spf1 -all', 'v=DMARC1; p=none'], false, 'none'],
    ['the policy for subdomains, asked at the domain itself', ['v=DMARC1; p=none; sp=reject'], false, 'none'],
    ['the policy for subdomains, asked for one', ['v=DMARC1; p=none; sp=reject'], true, 'reject'],
    ['no policy for subdomains, asked for one', ['v=DMARC1; p=quarantine'], true, 'quarantine'],
    ['pct=0', ['v=DMARC1; p=reject; pct=0'], false, 'quarantine'],
    ['no usable policy, but reports wanted', ['v=DMARC1; p=rejct; rua=mailto:a@d.example'], false, 'none'],
    ['no usable policy at all', ['v=DMARC1'], false, 'absent'],
    ['two records', ['v=DMARC1; p=reject', 'v=DMARC1; p=none'], false, 'absent'],
    ['another version', ['v=DMARC2; p=reject'], false, null],
    ['a version that is not first', ['p=reject; v=DMARC1'], false, null],
    ['nothing', [], false, null],
  ])('given %s, then the policy that a receiver would follow', (_, texts, ofParent, policy) => {
    expect(readDmarc(texts, ofParent)?.policy ?? null).toBe(policy);
  });

  test('given aspf=s, then SPF has to be of the very domain', () => {
    expect(readDmarc(['v=DMARC1; p=none; aspf=s'], false)?.strictSpf).toBe(true);
    expect(readDmarc(['v=DMARC1; p=none'], false)?.strictSpf).toBe(false);
  });
});

describe('the SPF record of a MAIL FROM domain (RFC 7208)', () => {
  test.each<[string, string[], string]>([
    ['SES by name', ['v=spf1 include:amazonses.com ~all'], 'yes'],
    ['SES with its qualifier', ['v=spf1 +include:amazonses.com -all'], 'yes'],
    ['SES, but not as a pass', ['v=spf1 ?include:amazonses.com -all'], 'no'],
    ['what may contain SES', ['v=spf1 include:_spf.d.example -all'], 'unknown'],
    ['a redirect', ['v=spf1 redirect=_spf.d.example'], 'unknown'],
    ['nobody', ['v=spf1 -all'], 'no'],
    ['no SPF record', ['something else'], 'no'],
    ['two records', ['v=spf1 include:amazonses.com', 'v=spf1 -all'], 'no'],
  ])('given %s, then only certainty counts as a pass', (_, texts, lets) => {
    expect(letsSesSend(texts)).toBe(lets);
  });
});

describe('what unsigned mail would meet', () => {
  test.each<[MailPolicy['dmarc'], MailPolicy['spf'], string]>([
    ['reject', 'notAligned', 'refused'],
    ['reject', 'unknown', 'refusedUnlessSpf'],
    ['quarantine', 'notAligned', 'spam'],
    ['quarantine', 'unknown', 'spamUnlessSpf'],
    ['none', 'notAligned', 'reported'],
    ['reject', 'aligned', 'passes'],
    ['unknown', 'aligned', 'passes'],
    ['absent', 'aligned', 'noPolicy'],
    ['unknown', 'notAligned', 'unknown'],
    ['unknown', 'unknown', 'unknown'],
  ])('given DMARC %s and SPF %s, then %s', (dmarc, spf, meaning) => {
    expect(unsignedMeaning({ dmarc, spf })).toBe(meaning);
  });

  test('given several targets, then the worst counts, and none at all is unknown', () => {
    expect(worstSpf(['aligned', 'notAligned', 'unknown'])).toBe('notAligned');
    expect(worstSpf(['aligned', 'unknown'])).toBe('unknown');
    expect(worstSpf(['aligned', 'aligned'])).toBe('aligned');
    expect(worstSpf([])).toBe('unknown');
  });
});
