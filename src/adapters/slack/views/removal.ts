/** What the DNS department needs for the end of a record: copy-ready beside the news, and as a file to hand in. */
import { recordName, Selector } from '../../../domain/names.ts';
import type { Notice, State } from '../../../domain/state.ts';
import { text } from '../../../texts/text.ts';
import { applicationCommand, type SlackFile } from './files.ts';
import { type Frame, zoneOf } from './frame.ts';
import { asCode, plainDay } from './words.ts';

/** RFC 6376 3.6.1: an empty value means that this public key has been revoked. */
const revokedValue = 'v=DKIM1; p=';

const kinds = { removal_application: 'removal', revoke_application: 'revoke', revoke_compromised: 'revoke' } as const;

const kindOf = ({ code }: Notice): 'removal' | 'revoke' | null =>
  code === 'removal_application' || code === 'revoke_application' || code === 'revoke_compromised' ? kinds[code] : null;

/** Notices that an earlier release raised say less. */
const why = ({ language, policy }: Frame, { facts }: Notice, zone: string): string => {
  if (facts.revoked === 'yes') return text(language, 'removal.whyRevoked');
  if (facts.compromised !== undefined) return text(language, 'removal.whyCompromised');
  if (facts.unusedSince === undefined) return text(language, 'removal.whyUnused');
  return text(language, 'removal.whyUsed', {
    unusedSince: plainDay(Number(facts.unusedSince), zone),
    days: String(Math.round(policy.overlapMs / 86_400_000)),
    name: facts.name ?? '?',
  });
};

/** Beside the news; none for any other. */
export const removalTexts = ({ language }: Frame, state: State, notice: Notice): readonly string[] => {
  const [kind, selector] = [kindOf(notice), Selector.parse(notice.facts.selector ?? '')];
  if (kind === null || selector === null) return [];
  const record = text(language, 'removal.record', { name: asCode(recordName(selector, state.domain)) });
  return kind === 'removal' ? [record] : [record, text(language, 'removal.revoked', { value: revokedValue })];
};

/** @param at stands in where the notice does not say from when. */
export const removalFile = (frame: Frame, state: State, notice: Notice, at: number): SlackFile | null => {
  const { language } = frame;
  const [kind, selector] = [kindOf(notice), Selector.parse(notice.facts.selector ?? '')];
  if (kind === null || selector === null) return null;
  const zone = zoneOf(frame);
  const command = applicationCommand(state.domain, selector);
  const facts = {
    name: recordName(selector, state.domain),
    domain: state.domain,
    since: plainDay(Number(notice.facts.since ?? at), zone),
    why: why(frame, notice, zone),
    deadline: text(language, notice.code === 'revoke_compromised' ? 'removal.urgent' : 'removal.noHurry'),
  };
  return kind === 'removal'
    ? {
        name: text(language, 'removal.fileName', { selector }),
        title: text(language, 'removal.fileTitle', { selector }),
        command,
        content: text(language, 'removal.document', facts),
      }
    : {
        name: text(language, 'revoke.fileName', { selector }),
        title: text(language, 'revoke.fileTitle', { selector }),
        command,
        content: text(language, 'revoke.document', { ...facts, value: revokedValue }),
      };
};
