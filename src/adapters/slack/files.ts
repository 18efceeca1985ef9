/**
 * The files that the bot posts: with a notice, in the department's own form where there is one, and to the person who requested them
 * and to nobody else.
 */

import { PersonId, type SigningDomain } from '../../domain/names.ts';
import { accompanimentOf, isEnding, type Notice } from '../../domain/notices.ts';
import type { State } from '../../domain/state.ts';
import type { DepartmentForms } from '../../ports/documents.ts';
import type { PublicKeyInfo } from '../../ports/keys.ts';
import type { RecordNews } from '../../ports/people.ts';
import type { AcceptedAs } from '../../ports/service.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Applicant } from '../../texts/application.ts';
import type { Language } from '../../texts/codes.ts';
import { text } from '../../texts/text.ts';
import { type SlackClient, type SlackLog, slackErrorCode } from './client.ts';
import { type FileChannels, type NamedFile, type Place, shareFile } from './posting.ts';
import { type ApplicationFile, applicationFile, nobody, removalFile } from './views/applicationFiles.ts';
import type { RenderContext } from './views/blocks.ts';
import type { FileAnswer, SlackFile } from './views/files.ts';
import { evidenceFile } from './views/record.ts';

interface FormParts {
  /** Absent: every application is a text file. */
  readonly forms?: DepartmentForms;
  readonly journal: SlackLog;
}

/** A template that was spoilt after the start gives the text: the record must not wait. */
export const inForm = async (
  { forms, journal }: FormParts,
  { application: { template }, name: domain }: Pick<DomainSettings, 'application' | 'name'>,
  { placeholders, values: _, ...file }: ApplicationFile,
): Promise<SlackFile> => {
  if (template === null || forms === undefined) return file;
  const form = await forms.fill(template, placeholders);
  if (form.tag === 'filled') return { ...file, name: file.name.replace(/txt$/, form.extension), bytes: form.bytes };
  const problem = [form.place, form.placeholder].filter((part) => part !== '').join(' ');
  journal.error({ domain, code: form.code, problem }, 'the template of the application is unusable');
  return file;
};

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

interface FileOptions {
  readonly client: Pick<SlackClient, 'profile'>;
  readonly journal: SlackLog;
  readonly forms?: DepartmentForms;
}

/** The requester, as Slack's profile has them. A form without a name is better than none, so a failed look-up gives nobody. */
const applicantOf = async ({ client, journal }: FileOptions, { domain, rotation }: State): Promise<Applicant> => {
  const requester = rotation?.requester ?? null;
  if (requester === null) return nobody;
  try {
    return await client.profile(PersonId.user(requester));
  } catch (error) {
    journal.info({ code: slackErrorCode(error), domain }, 'the applicant could not be read');
    return nobody;
  }
};

/** The files of a notice, each with the name of its upload act. */
export const noticeFiles = async (
  options: FileOptions,
  context: RenderContext,
  state: State,
  notice: Notice,
  nextKey: PublicKeyInfo | null,
  news: RecordNews | null,
): Promise<readonly NamedFile[]> => {
  if (accompanimentOf(notice) === 'application' && nextKey !== null) {
    const file = applicationFile(context, state, nextKey, await applicantOf(options, state));
    return [['application', await inForm(options, context.settings, file)]];
  }
  // A removal without hurry is a file on demand.
  if (isEnding(notice) && notice.code === 'revoke_compromised') {
    const file = removalFile(context, state, notice, await applicantOf(options, state));
    return file === null ? [] : [['removal', await inForm(options, context.settings, file)]];
  }
  // The DNS department needs the evidence.
  return news !== null && accompanimentOf(notice) === 'overdueRecord'
    ? [['evidence', evidenceFile(context, news.seen, nextKey, news.intervals)]]
    : [];
};
