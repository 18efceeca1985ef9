/** A finding and its correction in words. Plain text: the caller escapes what its output format needs. */
import type { Correction } from '../domain/findings.ts';
import type { Finding, RecordObservation, ServerAnswer } from '../domain/observation.ts';
import type { Language } from './codes.ts';
import { plainDate } from './moment.ts';
import { text, textOfCode } from './text.ts';

export interface CorrectionText {
  /** One line of a list. */
  readonly title: string;
  /** What was seen, and why it is wrong. */
  readonly why: string;
  /** What whoever edits the zone is to do. */
  readonly mend: string;
}

const fingerprintDigits = 16;
const shortened = (fingerprint: string | undefined): string => `${(fingerprint ?? '').slice(0, fingerprintDigits)}…`;

const names = (servers: readonly ServerAnswer[]): string => servers.map(({ server }) => server).join(', ');

const answersOf = (language: Language, { servers }: RecordObservation): string =>
  servers
    .filter(({ role }) => role === 'authoritative')
    .map(({ server, verdict, serial }) =>
      text(language, 'answers.serial', {
        server,
        verdict: text(language, `verdict.${verdict}`),
        serial: serial === null ? '?' : String(serial),
      }),
    )
    .join(', ');

const listed = (language: Language, names = ''): string =>
  names === '' ? text(language, 'servers.none') : names.split(' ').join(', ');

/** A code that has no text, an unusual RCODE for instance, is told as it is. */
const reasonOf = (language: Language, { facts }: Finding): string => {
  const code = facts.reason ?? facts.kind ?? '';
  return textOfCode(language, 'reason', code) ?? code.toUpperCase();
};

/** @param timeZone IANA name: in which moments are told. */
export const correctionText = (
  language: Language,
  { finding, lagging, until }: Correction,
  observation: RecordObservation,
  timeZone: string,
): CorrectionText => {
  const { code, facts } = finding;
  const told = {
    name: (code === 'private_key_published' ? facts.name : undefined) ?? observation.name,
    found: facts.name ?? '',
    servers: facts.servers ? facts.servers.split(' ').join(', ') : text(language, 'servers.all'),
    answers: answersOf(language, observation),
    lagging: lagging.length === 0 ? text(language, 'servers.all') : names(lagging),
    until: until === null ? text(language, 'until.unknown') : plainDate(until, timeZone),
    count: facts.count ?? '',
    published: shortened(facts.published),
    expected: shortened(facts.expected),
    have: facts.haveBytes ?? '',
    need: facts.needBytes ?? '',
    reason: reasonOf(language, finding),
    zone: facts.zone ?? '',
    parent: facts.parent ?? '',
    parentOnly: listed(language, facts.parentOnly),
    zoneOnly: listed(language, facts.zoneOnly),
    asked: listed(language, facts.asked),
  };
  const said = (group: 'finding' | 'why' | 'mend', of: string = code): string =>
    textOfCode(language, group, of, told) ?? code;
  // There is nobody yet whom one could ask whether the server answers.
  const cause = facts.reason === 'no_name_servers' ? facts.reason : code;
  return { title: said('finding'), why: said('why', cause), mend: said('mend', cause) };
};
