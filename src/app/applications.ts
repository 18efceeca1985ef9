/** The applications for the DNS department, as the log has them: a notice announced each of them. */

import type { PasteFormat } from '../domain/application.ts';
import type { Selector, SigningDomain } from '../domain/names.ts';
import { isApplication, isEnding } from '../domain/notices.ts';
import type { State } from '../domain/state.ts';
import { KeyUnreadable, type PublicKeyInfo } from '../ports/keys.ts';
import type { AnnouncedApplication, Request, Response } from '../ports/service.ts';
import type { DomainSettings } from '../ports/settings.ts';
import type { Deps, DomainCommit } from './deps.ts';
import { storedRecord } from './history.ts';

/** Finds the newest application in the log. @param wanted null: any selector */
export const newestApplication = async (
  commits: AsyncIterable<DomainCommit>,
  wanted: Selector | null,
): Promise<AnnouncedApplication | null> => {
  let newest: AnnouncedApplication | null = null;
  let requester: string | null = null;
  for await (const { events, state } of commits) {
    for (const event of events) {
      if (event.type === 'RotationStarted' || event.type === 'RotationClaimed') requester = event.name || null;
      if (event.type !== 'NoticeRaised') continue;
      const { notice } = event;
      if (!isApplication(notice)) continue;
      const { selector } = notice.facts;
      if (wanted === null || selector === wanted) newest = { notice, selector, state, requester };
    }
  }
  return newest;
};

/** Null: it was destroyed, or the application is one of a removal, which names no key. */
const describedKey = async (
  { vault }: Deps,
  domain: SigningDomain,
  { notice, selector }: AnnouncedApplication,
): Promise<PublicKeyInfo | 'unreadable' | null> => {
  if (isEnding(notice)) return null;
  try {
    return await vault.describe(domain, selector);
  } catch (error) {
    if (error instanceof KeyUnreadable) return 'unreadable';
    throw error;
  }
};

/** Everything that the file needs. The correction is of the record as it was seen last. */
export const requestedApplication = async (
  deps: Deps,
  { action, inputs }: Request<'application_file' | 'correction_file'>,
  settings: DomainSettings,
  state: State,
): Promise<Response> => {
  const { rotation } = state;
  const isCorrection = action === 'correction_file';
  const wanted = isCorrection ? (rotation?.next ?? null) : (inputs.selector ?? rotation?.next ?? null);
  const application = await newestApplication(deps.log.history(settings.name), wanted);
  if (application === null) return { tag: 'refused', code: 'application_not_ready', facts: {}, state, settings };
  const { selector } = application;
  const key = await describedKey(deps, settings.name, application);
  if (key === 'unreadable') return { tag: 'refused', code: 'key_unreadable', facts: { selector }, state, settings };
  const observation = isCorrection ? await storedRecord(deps, rotation?.record?.evidence ?? null) : null;
  const format: PasteFormat = inputs.format ?? 'form';
  return { tag: 'accepted', code: 'application_file', state, settings, format, application, key, observation };
};
