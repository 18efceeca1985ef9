/** The applications for the DNS department, as the log has them: a notice announced each of them. */

import type { PasteFormat } from '../domain/application.ts';
import type { Selector, SigningDomain } from '../domain/names.ts';
import { isApplication, isEnding } from '../domain/notices.ts';
import type { State } from '../domain/state.ts';
import { isOpenApplication, trackedApplications } from '../domain/trackedApplications.ts';
import { KeyUnreadable, type PublicKeyInfo } from '../ports/keys.ts';
import type { AnnouncedApplication, OpenApplication, Request, Response } from '../ports/service.ts';
import { byName, type DomainSettings, domainsIn } from '../ports/settings.ts';
import { LogCorrupt } from '../ports/store.ts';
import type { Deps, DomainCommit } from './deps.ts';
import { readStates, type States } from './execute.ts';
import { storedRecord } from './history.ts';
import { LogFold } from './logFold.ts';

/** Where the log announced an application. The state is in the commit. */
type Announcement = Omit<AnnouncedApplication, 'state'> & Pick<DomainCommit, 'version' | 'hash'>;

interface Announced {
  /** The newest of each selector; the newest of all is the last. */
  readonly announcements: Map<Selector, Announcement>;
  readonly requester: string | null;
}

const fold = new LogFold({
  begin: (): Announced => ({ announcements: new Map(), requester: null }),
  add: ({ announcements, requester: before }, { version, hash, events }) => {
    let requester = before;
    for (const event of events) {
      if (event.type === 'RotationStarted' || event.type === 'RotationClaimed') requester = event.name || null;
      if (event.type !== 'NoticeRaised' || !isApplication(event.notice)) continue;
      const { notice } = event;
      const { selector } = notice.facts;
      announcements.delete(selector);
      announcements.set(selector, { notice, selector, requester, version, hash });
    }
    return { announcements, requester };
  },
  view: ({ announcements }) => new Map(announcements),
});

/**
 * Finds the newest application in the log. @param wanted null: any selector @returns null if the log announced none
 * @throws LogUnavailable, LogCorrupt
 */
export const newestApplication = async (
  { log, clock }: Pick<Deps, 'log' | 'clock'>,
  domain: SigningDomain,
  wanted: Selector | null,
): Promise<AnnouncedApplication | null> => {
  const announcements = await fold.read(log, clock.now(), domain);
  const newest = wanted === null ? [...announcements.values()].at(-1) : announcements.get(wanted);
  if (newest === undefined) return null;
  const { version, hash, ...announcement } = newest;
  for await (const commit of log.history(domain, version)) {
    if (commit.hash !== hash) break;
    return { ...announcement, state: commit.state };
  }
  throw new LogCorrupt(`${domain}: version ${version} is not the one that is known`);
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

/** Null: the log announced none. */
const openApplication = async (
  deps: Deps,
  settings: DomainSettings,
  state: State,
  wanted: Selector | null,
  isCorrection: boolean,
): Promise<OpenApplication | 'unreadable' | null> => {
  const application = await newestApplication(deps, settings.name, wanted);
  if (application === null) return null;
  const key = await describedKey(deps, settings.name, application);
  if (key === 'unreadable') return key;
  const observation = isCorrection ? await storedRecord(deps, state.rotation?.record?.evidence ?? null) : null;
  return { state, settings, application, key, observation };
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
  const found = await openApplication(deps, settings, state, wanted, isCorrection);
  if (found === null) return { tag: 'refused', code: 'application_not_ready', facts: {}, state, settings };
  if (found === 'unreadable') {
    const selector = wanted ?? settings.current;
    return { tag: 'refused', code: 'key_unreadable', facts: { selector }, state, settings };
  }
  const format: PasteFormat = inputs.format ?? 'form';
  return { tag: 'accepted', code: 'application_file', format, ...found };
};

/** Applications on one form, which stays readable. Each needs a read of its domain's log. */
const perPage = 20;
/** Domains whose newest state is read for one form. The answer says when the channel has more. */
const domainsMax = 200;

interface Tracked {
  readonly settings: DomainSettings;
  readonly state: State;
  readonly selector: Selector;
  readonly isCorrection: boolean;
}

const trackedIn = (settings: DomainSettings, state: State): readonly Tracked[] =>
  trackedApplications(state)
    .filter(isOpenApplication)
    .map(({ selector, kind }) => ({ settings, state, selector, isCorrection: kind === 'correct' }));

/**
 * One page of the applications with which the DNS department has something to do, of one domain or of all of the channel.
 * @throws LogUnavailable
 */
export const openApplications = async (
  deps: Deps,
  { domain, inputs, channel }: Request<'applications'>,
  settings: DomainSettings,
  state: State,
): Promise<Response> => {
  const included = (domain === null ? domainsIn(deps.settings, channel) : [settings]).toSorted(byName);
  const states: States = new Map([[settings.name, state]]);
  const read = included.slice(0, domainsMax);
  await readStates(deps, read, states);
  const tracked = read.flatMap((one) => {
    const present = states.get(one.name);
    return present ? trackedIn(one, present) : [];
  });
  const corrupt = read.flatMap(({ name }) => (states.get(name) === null ? [name] : []));
  const pages = Math.max(1, Math.ceil(tracked.length / perPage));
  const page = Math.min(inputs.page ?? 1, pages);
  const wanted = tracked.slice((page - 1) * perPage, page * perPage);
  const open: OpenApplication[] = [];
  for (const { settings: of, state: present, selector, isCorrection } of wanted) {
    const found = await openApplication(deps, of, present, selector, isCorrection);
    if (found !== null && found !== 'unreadable') open.push(found);
  }
  const format: PasteFormat = inputs.format ?? 'form';
  const counts = { unreadable: wanted.length - open.length, page, pages, total: tracked.length };
  const unread = included.length - read.length;
  return { tag: 'accepted', code: 'applications', state, settings, format, open, ...counts, corrupt, unread };
};
