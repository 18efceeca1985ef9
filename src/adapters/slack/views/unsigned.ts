/** What receivers do with mail that leaves unsigned, in words. */
import { type MailPolicy, unsignedMeaning } from '../../../domain/mailPolicy.ts';
import { text } from '../../../texts/text.ts';
import type { Frame } from './frame.ts';

/** @param policy undefined: of a round that an earlier release opened; it is unknown then */
export const unsignedText = (
  { language }: Pick<Frame, 'language'>,
  policy: MailPolicy = { dmarc: 'unknown', spf: 'unknown' },
): string => text(language, `unsigned.${unsignedMeaning(policy)}`);

/** DMARC and SPF by name, for who knows them. */
export const mailPolicyText = (
  frame: Pick<Frame, 'language'>,
  policy: MailPolicy = { dmarc: 'unknown', spf: 'unknown' },
): string =>
  text(frame.language, 'card.mailPolicy', {
    dmarc: text(frame.language, `dmarc.${policy.dmarc}`),
    spf: text(frame.language, `spf.${policy.spf}`),
    unsigned: unsignedText(frame, policy),
  });
