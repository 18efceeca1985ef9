/** The files that are posted with a notice. */

import { PersonId } from '../../domain/names.ts';
import { accompanimentOf, isEnding, type Notice } from '../../domain/notices.ts';
import type { State } from '../../domain/state.ts';
import type { DepartmentForms } from '../../ports/documents.ts';
import type { PublicKeyInfo } from '../../ports/keys.ts';
import type { RecordNews } from '../../ports/people.ts';
import type { Applicant } from '../../texts/application.ts';
import { type SlackClient, type SlackLog, slackErrorCode } from './client.ts';
import { inForm } from './departmentForm.ts';
import type { NamedFile } from './posting.ts';
import { applicationFile, nobody, removalFile } from './views/applicationFiles.ts';
import type { RenderContext } from './views/blocks.ts';
import { evidenceFile } from './views/record.ts';

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
