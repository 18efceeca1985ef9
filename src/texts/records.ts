/** Renders a finding and its correction as plain text. The caller escapes it for its output format. */

import { relativeName } from '../domain/application.ts';
import type { Correction, Finding, Fix, RecordObservation, ServerAnswer, Step } from '../domain/findings.ts';
import type { KeyDamage } from '../domain/keyDamage.ts';
import { quotedStrings } from '../domain/keyRecord.ts';
import { type Instant, unreachable } from '../domain/names.ts';
import { type Language, plainDate, weekdayMoment } from './codes.ts';
import { paragraph, text, textOfCode } from './text.ts';

type Row = readonly string[];

/** East Asian wide and full-width characters take two columns (Unicode UAX #11). */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]/g;
const widthOf = (cell: string): number => cell.length + (cell.match(wide)?.length ?? 0);

/** Pads every column but the last, so that a font with other widths for Japanese does not shift a following column. */
const aligned = (rows: readonly Row[]): readonly string[] => {
  const last = (rows[0]?.length ?? 1) - 1;
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? '')))) ?? [];
  const cellOf = (cell: string, column: number): string =>
    column === last ? cell : cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell));
  return rows.map((row) => row.map(cellOf).join('  '));
};

/** The verdict; without a record also the reason. */
const verdictOf = (language: Language, { verdict, silent, rcode }: ServerAnswer): string => {
  const sentence = text(language, `verdict.${verdict}`);
  const why = silent ? text(language, 'answer.silent') : rcode === 'NOERROR' ? null : rcode;
  return why === null ? sentence : `${sentence} (${why})`;
};

const secondsOf = ({ ttlSeconds }: ServerAnswer): string => (ttlSeconds === null ? '-' : String(ttlSeconds));

/** A table for a fixed-width font with server, TTL and verdict; the header is the first line. */
export const shortTable = (language: Language, servers: readonly ServerAnswer[]): readonly string[] =>
  aligned([
    [text(language, 'table.server'), 'TTL', text(language, 'table.verdict')],
    ...servers.map((answer) => [answer.server, secondsOf(answer), verdictOf(language, answer)]),
  ]);

/** A table like `shortTable`, with role, AA, serial and milliseconds as well. */
export const fullTable = (language: Language, servers: readonly ServerAnswer[]): readonly string[] =>
  aligned([
    [
      text(language, 'table.server'),
      text(language, 'table.role'),
      'TTL',
      'AA',
      text(language, 'table.serial'),
      'ms',
      text(language, 'table.verdict'),
    ],
    ...servers.map((answer) => [
      answer.server,
      text(language, `answer.${answer.role}`),
      secondsOf(answer),
      answer.authoritative ? 'AA' : '-',
      answer.serial === null ? '-' : String(answer.serial),
      String(answer.millis),
      verdictOf(language, answer),
    ]),
  ]);

/** The records to paste in each format; null if that format has none. */
interface PasteForms {
  /** RFC 1035 5.1: absolute names, quoted strings of at most 255 bytes. A deletion is a comment. */
  readonly zoneFile: string | null;
  /** For `aws route53 change-resource-record-sets --change-batch`. A deletion would need the whole old record, so it is left out. */
  readonly route53: string | null;
  /** Name, type, TTL and value. The value is unsplit, for editors that split it themselves. */
  readonly plain: string | null;
}

const absolute = (name: string): string => `${name}.`;

const zoneLine = (step: Step, zone?: string): string => {
  const relative = relativeName(step.name, zone ?? null);
  const hint = relative === null ? '' : ` (in the zone ${zone}: ${relative})`;
  if (step.do === 'delete') {
    const records = step.type === 'CNAME' ? 'first delete the CNAME record' : 'delete every TXT record';
    return `; ${records} at ${absolute(step.name)}${hint}`;
  }
  const record = `${absolute(step.name)} ${step.ttlSeconds} IN TXT ${quotedStrings(step.value)}`;
  return hint === '' ? record : `; ${absolute(step.name)}${hint}\n${record}`;
};

/** Route 53's limit for a comment, in characters. */
const commentMax = 256;

const changeBatch = (steps: readonly Step[], zone?: string): string | null => {
  const put = steps.flatMap((step) => (step.do === 'delete' ? [] : [step]));
  const Changes = put.map((step) => ({
    // UPSERT replaces all records of that name and type, so several records become one.
    Action: 'UPSERT',
    ResourceRecordSet: {
      Name: absolute(step.name),
      Type: 'TXT',
      TTL: step.ttlSeconds,
      ResourceRecords: [{ Value: quotedStrings(step.value) }],
    },
  }));
  const [relative] = put.flatMap(({ name }) => relativeName(name, zone ?? null) ?? []);
  const Comment = `In the zone ${zone}: ${relative}`;
  const commented = relative !== undefined && Comment.length <= commentMax;
  return Changes.length === 0 ? null : JSON.stringify({ ...(commented ? { Comment } : {}), Changes }, null, 2);
};

const plainRecord = (step: Step, zone?: string): string => {
  const relative = relativeName(step.name, zone ?? null);
  const hint = relative === null ? null : `${relative} (where the editor adds .${zone})`;
  if (step.do === 'delete') return `- ${step.name} ${step.type ?? 'TXT'}${hint === null ? '' : `, ${hint}`}`;
  return [
    `Name:  ${step.name}`,
    ...(hint === null ? [] : [`  or:  ${hint}`]),
    'Type:  TXT',
    `TTL:   ${step.ttlSeconds}`,
    `Value: ${step.value}`,
  ].join('\n');
};

/**
 * Formats a correction to paste: as lines of a zone file, for Route 53, and plain for any editor.
 * @param zone the zone of the names, if known: each format then shows the relative names too
 */
export const pasteForms = (steps: readonly Step[], zone?: string): PasteForms => {
  if (steps.length === 0) return { zoneFile: null, route53: null, plain: null };
  return {
    zoneFile: steps.map((step) => zoneLine(step, zone)).join('\n'),
    route53: changeBatch(steps, zone),
    plain: steps.map((step) => plainRecord(step, zone)).join('\n'),
  };
};

export interface CorrectionText {
  /** One line of a list. */
  readonly title: string;
  /** The observation, and why it is wrong. */
  readonly why: string;
  /** The change that the zone's editor has to make. */
  readonly fix: string;
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

/** A code without a text, such as an unusual RCODE, is shown itself. */
const reasonOf = (language: Language, { facts }: Finding): string => {
  const code = facts.reason ?? facts.kind ?? '';
  return textOfCode(language, 'reason', code, { part: facts.part ?? '…' }) ?? code.toUpperCase();
};

const shownCharactersMax = 16;

/** Shows characters that are invisible, or that readers would take for a part of the sentence, as code points. */
const visible = (language: Language, characters: string): string => {
  if (characters === '') return text(language, 'damage.nothing');
  if (characters.length > shownCharactersMax) {
    const start = visible(language, characters.slice(0, shownCharactersMax / 2));
    return text(language, 'damage.longText', { start, count: String(characters.length) });
  }
  if (/^[A-Za-z0-9+/=%_-]+$/.test(characters)) return `"${characters}"`;
  return [...characters]
    .map((one) => `U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
    .join(' ');
};

type Replacement = Extract<KeyDamage, { readonly kind: 'replaced' }>['replacements'][number];

const replacementText = (language: Language, { at, text: was, became, count }: Replacement): string =>
  text(language, 'damage.replaced', {
    at: String(at),
    text: visible(language, was),
    became: visible(language, became),
    count: String(count),
  });

const damageText = (language: Language, damage: KeyDamage): string => {
  const joint = language === 'en' ? ' ' : '';
  if (damage.kind === 'case') return text(language, 'damage.case');
  if (damage.kind === 'replaced') return damage.replacements.map((one) => replacementText(language, one)).join(joint);
  const at = String(damage.at);
  if (damage.kind === 'ends') return text(language, 'damage.ends', { at, count: String(damage.count) });
  const facts = { at, text: visible(language, damage.text) };
  switch (damage.kind) {
    case 'missing':
      return text(language, damage.atCut ? 'damage.missingAtCut' : 'damage.missing', facts);
    case 'added':
      return text(language, damage.atCut ? 'damage.addedAtCut' : 'damage.added', facts);
    case 'changed':
      return text(language, 'damage.changed', { ...facts, became: visible(language, damage.became) });
    default:
      return unreachable(damage);
  }
};

/** The key of the sentences for a finding's cause: some codes have several causes. */
const causeOf = ({ code, facts }: Finding, damage: KeyDamage | null): string => {
  // Without name servers, the sentences about a server that does not answer do not apply.
  if (facts.reason === 'no_name_servers') return facts.reason;
  if (code === 'unreachable') return `unreachable_${facts.reason}`;
  if (code === 'several_records') return facts.reason === 'parts' ? 'record_in_parts' : code;
  if (code !== 'truncated') return code;
  // The end is there, so nothing was cut off.
  if (damage !== null && damage.kind !== 'ends') return 'characters_lost';
  return facts.stringLengths === '255' ? 'second_string_lost' : code;
};

/** A CNAME must be deleted before any other correction can take effect, and behind a wildcard there is no record to replace. */
const fixCauseOf = ({ finding, steps, damage }: Correction, { findings }: RecordObservation): string => {
  const isWildcards = findings.some(({ code, severity }) => code === 'wildcard' && severity === 'error');
  if (isWildcards && steps.some((step) => step.do === 'replace')) return 'wildcard';
  if (!steps.some((step) => step.do === 'delete' && step.type === 'CNAME')) return causeOf(finding, damage);
  if (finding.code === 'cname_without_dot') return finding.code;
  return finding.code === 'cname' ? 'cname_elsewhere' : 'cname_first';
};

/** What became of the key, or what the server says itself; empty without either. */
const detailText = (language: Language, { finding: { code, facts }, damage }: Correction): string => {
  if (damage !== null) return damageText(language, damage);
  return code === 'unreachable' && facts.extended ? text(language, 'why.extended', { extended: facts.extended }) : '';
};

/** A file and a terminal have sortable dates, a message the form of all others. */
const momentOf = (language: Language, at: Instant, timeZone: string, isFile: boolean): string =>
  isFile ? plainDate(at, timeZone) : weekdayMoment(language, at, timeZone);

/** @param timeZone IANA name, for points in time @param isShown the record to enter stands beside the text; false: it is in a file */
export const correctionText = (
  language: Language,
  correction: Correction,
  observation: RecordObservation,
  timeZone: string,
  isShown = true,
): CorrectionText => {
  const { finding, steps, place, outdatedServers, damage, until } = correction;
  const { code, facts } = finding;
  const placeholders = {
    ...facts,
    name: (code === 'private_key_published' ? facts.name : undefined) ?? observation.name,
    alias: observation.name,
    found: facts.name ?? '',
    // The text must not make a reader enter a record that it does not show.
    record: text(
      language,
      isShown && steps.some((step) => step.do !== 'delete') ? 'record.this' : 'record.inApplication',
    ),
    servers: facts.servers ? facts.servers.split(' ').join(', ') : text(language, 'servers.all'),
    answers: answersOf(language, observation),
    outdatedServers: outdatedServers.length === 0 ? text(language, 'servers.all') : names(outdatedServers),
    until: until === null ? text(language, 'until.unknown') : momentOf(language, until, timeZone, isShown),
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
    resolvers: listed(language, facts.resolvers),
    extended: facts.extended || text(language, 'servers.none'),
    queried: listed(language, facts.queried),
    characters: (facts.characters ?? '').split(' ').join(', '),
  };
  const sentence = (group: 'why' | 'fix', cause = causeOf(finding, damage), more = {}): string =>
    textOfCode(language, group, cause, { ...placeholders, ...more }) ??
    textOfCode(language, group, code, { ...placeholders, ...more }) ??
    code;
  const why = [sentence('why'), detailText(language, correction)].filter((one) => one !== '');
  return {
    title: textOfCode(language, 'title', causeOf(finding, damage)) ?? textOfCode(language, 'finding', code) ?? code,
    why: paragraph(language, why),
    fix: sentence('fix', fixCauseOf(correction, observation), code === 'private_key_published' ? {} : { name: place }),
  };
};

/** The report about one key record, as plain text: for a terminal, and for a file for the DNS department. */
export interface RecordReport extends Fix {
  readonly observation: RecordObservation;
}

export const severityIcons = { warning: '⚠️', error: '❌', critical: '🚨' } as const;

const findingLines = (language: Language, report: RecordReport, timeZone: string): readonly string[] =>
  report.corrections.flatMap((correction) => {
    const { title, why, fix } = correctionText(language, correction, report.observation, timeZone);
    const { code, severity } = correction.finding;
    return ['', `${severityIcons[severity]} ${code}: ${title}`, `   ${why}`, `   ${fix}`];
  });

const pasteLines = (language: Language, { steps, valueKnown, observation }: RecordReport): readonly string[] => {
  const { zoneFile, route53, plain } = pasteForms(steps, observation.zone);
  const form = (title: string, content: string | null): readonly string[] =>
    content === null ? [] : ['', `[${title}]`, content];
  const deleted = steps.filter((step) => step.do === 'delete');
  return [
    ...form(text(language, 'paste.zoneFile'), zoneFile),
    ...form(text(language, 'paste.route53'), route53),
    ...deleted.map(({ name, type = 'TXT' }) => text(language, 'paste.route53Delete', { name, type })),
    ...form(text(language, 'paste.plain'), plain),
    ...(valueKnown ? [] : ['', text(language, 'paste.valueUnknown')]),
  ];
};

/** @param about lines under the verdict @param timeZone IANA name, for points in time */
export const recordReport = (
  language: Language,
  report: RecordReport,
  timeZone: string,
  about: readonly string[] = [],
): readonly string[] => {
  const { name, verdict, servers, negativeUntil } = report.observation;
  const until = negativeUntil === null ? null : plainDate(negativeUntil, timeZone);
  return [
    `${name}: ${text(language, `verdict.${verdict}`)}`,
    ...about,
    ...(servers.length === 0 ? [] : ['', ...fullTable(language, servers)]),
    ...findingLines(language, report, timeZone),
    ...pasteLines(language, report),
    ...(until === null ? [] : ['', text(language, 'answer.retryAfter', { until })]),
  ];
};
