/** Files that go to the person who requested them, and to nobody else. */

import type { SigningDomain } from '../../domain/names.ts';
import type { AcceptedAs } from '../../ports/service.ts';
import type { Language } from '../../texts/codes.ts';
import { text } from '../../texts/text.ts';
import { type SlackClient, slackErrorCode } from './client.ts';
import { type FileChannels, type Place, shareFile } from './posting.ts';
import type { FileAnswer, SlackFile } from './views/files.ts';

type DirectChannels = FileChannels & { readonly client: Pick<SlackClient, 'openDirect'> };

export const ledgerFile = (language: Language, { year, csv, settings }: AcceptedAs<'ledger'>): SlackFile => {
  const facts = { domain: settings.name, year: String(year) };
  return {
    name: `${text(language, 'ledger.fileName', facts)}.csv`,
    title: text(language, 'ledger.fileTitle', facts),
    content: csv,
    command: `futari ledger ${settings.name} --year ${year}`,
  };
};

/** The person's direct messages. `closed`: Slack does not open them, with its error code. */
type Direct = { readonly tag: 'open'; readonly place: Place } | { readonly tag: 'closed'; readonly code: string };

const directOf = async (
  { client, log }: DirectChannels,
  user: string,
  domain: SigningDomain,
  file: SlackFile,
): Promise<Direct> => {
  try {
    return { tag: 'open', place: { channel: await client.openDirect(user), threadTs: null } };
  } catch (error) {
    const code = slackErrorCode(error);
    log.error({ domain, file: file.name, code }, 'a file did not come to Slack');
    return { tag: 'closed', code };
  }
};

export const shareWith = async (
  channels: DirectChannels,
  user: string,
  domain: SigningDomain,
  file: SlackFile,
): Promise<FileAnswer> => {
  const direct = await directOf(channels, user, domain, file);
  if (direct.tag === 'closed') return { tag: 'nowhere', file, failure: { tag: 'failed', code: direct.code } };
  const shared = await shareFile(channels, domain, direct.place, file);
  return shared.tag === 'parts' ? { ...shared, tag: 'direct' } : shared;
};

/** As `shareWith`, for a file that the same request makes again. */
export const shareRepeatable = async (
  channels: DirectChannels,
  user: string,
  domain: SigningDomain,
  file: SlackFile,
): Promise<FileAnswer> => {
  const direct = await directOf(channels, user, domain, file);
  if (direct.tag === 'closed') return { tag: 'later', file, failure: { tag: 'refused', code: direct.code } };
  const shared = await shareFile(channels, domain, direct.place, file);
  return shared.tag === 'posted' ? shared : { ...shared, tag: 'later' };
};
