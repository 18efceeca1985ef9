/** How single facts are written in Slack's mrkdwn. */
import { type Fingerprint, type Instant, PersonId } from '../../../domain/names.ts';
import type { People } from '../../../ports/settings.ts';
import { plainDate } from '../../../texts/moment.ts';

/** Text from people must not become a mention or a link. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Inside backticks nothing may end the code early. */
export const asCode = (text: string): string => escaped(text).replaceAll('`', "'");

export const plainDay = (at: Instant, timeZone: string): string => plainDate(at, timeZone).slice(0, 10);

/** Everybody sees it in their own zone; the fallback names the configured one. */
export const date = (at: Instant, timeZone: string): string =>
  `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time}|${plainDate(at, timeZone)}>`;

export const mention = (person: PersonId): string => `<@${PersonId.user(person)}>`;

export const mentionOf = (people: People): string =>
  people.tag === 'userGroup' ? `<!subteam^${people.id}>` : people.ids.map((id) => `<@${id}>`).join(' ');

const shownDigits = 16;

export const shortFingerprint = (fingerprint: Fingerprint | null): string =>
  fingerprint === null ? '?' : `${fingerprint.slice(0, shownDigits)}…`;

export const shortDigest = (digest: string): string => digest.slice(0, 12);
