/** The DNS application as fields and as plain text. A field that nobody knows stays visibly empty for a person. */

import {
  type ApplicationKind,
  type ApplicationSettings,
  applicationNumber,
  relativeName,
  writtenName,
  writtenValue,
} from '../domain/application.ts';
import { businessDailyAfter, dateOf } from '../domain/calendar.ts';
import { recordTtlSeconds } from '../domain/findings.ts';
import { oneLine } from '../domain/inputs.ts';
import { quotedStrings, stringsOf } from '../domain/keyRecord.ts';
import { type Fingerprint, type Instant, recordName, type Selector } from '../domain/names.ts';
import { nextPlans } from '../domain/plan.ts';
import type { Policy } from '../domain/policy.ts';
import { isUrgent, type State } from '../domain/state.ts';
import type { ApplicationStatus, TrackedApplication } from '../domain/trackedApplications.ts';
import { type ApplicationField, applicationFields, formText } from './applicationTexts.ts';
import { dayText, type Language } from './codes.ts';
import { messages, text } from './text.ts';

/** The person who submits it; null: not known. */
export interface Applicant {
  readonly name: string | null;
  readonly mail: string | null;
  readonly extension: string | null;
}

/** An added record: its public value, and what describes the key. */
export interface AddedKey {
  readonly value: string;
  readonly bits: number;
  readonly fingerprint: Fingerprint;
  readonly notAfter: Instant;
}

type ApplicationContent =
  | { readonly kind: 'add'; readonly selector: Selector; readonly key: AddedKey }
  /** `wrong`: what is wrong with the published record. */
  | { readonly kind: 'correct'; readonly selector: Selector; readonly key: AddedKey; readonly wrong: string }
  | {
      readonly kind: 'revoke' | 'remove' | 'withdraw';
      readonly selector: Selector;
      readonly from: Instant;
      readonly reason: string;
      readonly urgent: boolean;
    };

export interface ApplicationContext {
  readonly language: Language;
  readonly policy: Policy;
  readonly settings: ApplicationSettings;
  readonly state: State;
  readonly applicant: Applicant;
}

/** Empty: unknown, for a person to fill in. */
export type ApplicationValues = Readonly<Record<ApplicationField, string>>;

/** RFC 6376 3.6.1: an empty `p=` means that the public key is revoked. */
export const revokedValue = 'v=DKIM1; p=';

type Addition = Extract<ApplicationContent, { readonly key: AddedKey }>;

const isAddition = (content: ApplicationContent): content is Addition =>
  content.kind === 'add' || content.kind === 'correct';

const publishedValue = (content: ApplicationContent): string | null => {
  if (isAddition(content)) return content.key.value;
  return content.kind === 'revoke' ? revokedValue : null;
};

type Timing = Pick<ApplicationValues, 'wanted' | 'deadline'>;

/** The plan that the rotation belongs to names the last day; a rotation beside the plan has none. */
const timingOf = ({ language, policy, state }: ApplicationContext, content: ApplicationContent): Timing => {
  const { calendar } = policy;
  if (!isAddition(content)) {
    const wanted = formText(language, 'fromDay', { day: dateOf(calendar, content.from) });
    return { wanted, deadline: formText(language, content.urgent ? 'compromised' : 'noHurry') };
  }
  const started = state.rotation?.startedAt;
  if (started === undefined) return { wanted: '', deadline: '' };
  if (isUrgent(state)) return { wanted: formText(language, 'urgent'), deadline: formText(language, 'urgent') };
  const day = dateOf(calendar, businessDailyAfter(calendar, started, policy.reminderDays[1]));
  const [plan] = nextPlans(calendar, started, 1);
  const planned = plan !== undefined && plan.start.day <= dateOf(calendar, started);
  return { wanted: day, deadline: planned ? plan.check.day : '' };
};

type Meaning = Pick<ApplicationValues, 'reason' | 'impact' | 'backout' | 'keep' | 'related'>;

const meaningOf = ({ language, state }: ApplicationContext, content: ApplicationContent): Meaning => {
  const none = formText(language, 'none');
  if (!isAddition(content)) {
    return {
      reason: content.reason,
      impact: formText(language, `impact.${content.kind}`),
      backout: formText(language, 'backout.end'),
      keep: none,
      related: applicationNumber(state.domain, content.selector, 'add'),
    };
  }
  return {
    reason:
      content.kind === 'correct'
        ? formText(language, 'reason.correct', { wrong: content.wrong })
        : formText(language, 'reason.add', { current: state.rotation?.current ?? '' }),
    impact: formText(language, `impact.${content.kind}`),
    backout: formText(language, `backout.${content.kind}`),
    keep: formText(language, 'keepUntilRemoval'),
    related: none,
  };
};

/** How the value is entered, in the notation that the form has it in. */
export const pasteHint = (language: Language, { notation }: ApplicationSettings, value: string): string =>
  formText.ofCode(language, `value.${notation.value}`, { strings: stringsOf(value).length });

const remarksOf = ({ language, settings, policy, state }: ApplicationContext, content: ApplicationContent): string => {
  const value = publishedValue(content) ?? '';
  const paste = pasteHint(language, settings, value);
  switch (content.kind) {
    case 'add':
    case 'correct': {
      const { bits, fingerprint, notAfter } = content.key;
      const expiry = dateOf(policy.calendar, notAfter);
      return [
        ...(isUrgent(state) ? [text(language, 'application.urgentLine')] : []),
        formText(language, content.kind === 'correct' ? 'replaceOnly' : 'addOnly'),
        paste,
        formText(language, 'key', { bits: String(bits), fingerprint, expiry }),
      ].join('\n');
    }
    case 'revoke':
      return [formText(language, 'revokeNote'), paste].join('\n');
    case 'remove':
      return formText(language, 'removeAll');
    case 'withdraw':
      return [formText(language, 'withdrawNote'), formText(language, 'removeAll')].join('\n');
  }
};

type Submission = Pick<ApplicationValues, 'revision' | 'date'>;

/** Only the record of the running rotation has a submission that people recorded. */
const submissionOf = ({ policy, state }: ApplicationContext, content: ApplicationContent): Submission => {
  const { rotation } = state;
  const application = isAddition(content) && rotation?.next === content.selector ? rotation.application : null;
  // A correction is a further revision, which nobody has submitted yet.
  const isNew = content.kind === 'correct';
  return {
    revision: String((application?.revision ?? 1) + (isNew ? 1 : 0)),
    date: isNew || application === null ? '' : dateOf(policy.calendar, application.submittedAt),
  };
};

export const applicationValues = (context: ApplicationContext, content: ApplicationContent): ApplicationValues => {
  const { language, settings, state, applicant } = context;
  const { kind, selector } = content;
  const name = recordName(selector, state.domain);
  const value = publishedValue(content);
  return {
    number: applicationNumber(state.domain, selector, kind),
    ...submissionOf(context, content),
    applicant: oneLine(applicant.name ?? ''),
    department: settings.department ?? '',
    extension: settings.extension ?? oneLine(applicant.extension ?? ''),
    mail: settings.mail ?? oneLine(applicant.mail ?? ''),
    approver: settings.approver ?? '',
    kind: formText(language, `kind.${kind}`),
    ...timingOf(context, content),
    ...meaningOf(context, content),
    zone: settings.zone ?? '',
    host: writtenName(name, settings) ?? '',
    fqdn: name,
    relative: relativeName(name, settings.zone) ?? '',
    type: 'TXT',
    ttl: value === null ? formText(language, 'none') : String(recordTtlSeconds),
    value: value === null ? formText(language, 'none') : writtenValue(value, settings),
    command: `dig +short TXT ${name}.`,
    expected: value === null ? formText(language, 'expectedGone') : quotedStrings(value),
    remarks: remarksOf(context, content),
    contact: settings.contact ?? '',
  };
};

const fieldNames = Object.keys(applicationFields) as readonly ApplicationField[];

/** What is long, or is pasted as it is, begins on a line of its own. */
const lineOf = (label: string, value: string, alone: boolean): string =>
  alone || value.includes('\n') ? `${label}:\n${value}` : `${label}: ${value}`;

/** Pasted from the form: without anything before it on its line. */
const pastedFields: readonly ApplicationField[] = ['host', 'value', 'command', 'expected'];

const fieldLine = (language: Language, name: ApplicationField, values: ApplicationValues): string =>
  lineOf(
    applicationFields[name][language],
    values[name] === '' ? formText(language, 'blank') : values[name],
    pastedFields.includes(name) && values[name] !== '',
  );

/** The whole form as plain text. */
export const applicationDocument = (language: Language, kind: ApplicationKind, values: ApplicationValues): string => {
  const lines = fieldNames.map((name) => fieldLine(language, name, values));
  const heading = formText(language, 'heading', { kind: formText(language, `kind.${kind}`) });
  return [heading, '', ...lines, ''].join('\n');
};

/** Several applications on one form: what is equal in all of them once, then each with what is its own. */
export const bundledDocument = (language: Language, all: readonly ApplicationValues[]): string => {
  const [first] = all;
  if (first === undefined) return '';
  const isShared = (name: ApplicationField): boolean => all.every((values) => values[name] === first[name]);
  const lines = (values: ApplicationValues, names: readonly ApplicationField[]): readonly string[] =>
    names.map((name) => fieldLine(language, name, values));
  const different = fieldNames.filter((name) => !isShared(name));
  return [
    formText(language, 'bundle', { count: all.length }),
    '',
    ...lines(first, fieldNames.filter(isShared)),
    ...all.flatMap((values, index) => [
      '',
      formText(language, 'bundled', { number: index + 1, count: all.length }),
      ...lines(values, different),
    ]),
    '',
  ].join('\n');
};

/** The same for the department's own form: a field that differs has one line for each application, in their order. */
export const bundledValues = (all: readonly ApplicationValues[]): ApplicationValues | null => {
  const [first] = all;
  if (first === undefined) return null;
  const joined = (name: ApplicationField): string => {
    const written = all.map((values) => values[name]);
    if (written.every((value) => value === first[name])) return first[name];
    // A value of several lines needs a line between it and the next one.
    return written.join(written.some((value) => value.includes('\n')) ? '\n\n' : '\n');
  };
  return Object.fromEntries(fieldNames.map((name) => [name, joined(name)])) as ApplicationValues;
};

/** The values by placeholder, in both languages. A blank field stays visibly blank in a form too. */
export const valuesByPlaceholder = (language: Language, values: ApplicationValues): ReadonlyMap<string, string> =>
  new Map(
    fieldNames.flatMap((name) => {
      const value = values[name] === '' ? formText(language, 'blank') : values[name];
      return [[name, value] as const, [applicationFields[name].ja, value] as const];
    }),
  );

/** Every placeholder that a template may have, for a check without an application. */
export const knownPlaceholders = (): ReadonlyMap<string, string> =>
  new Map(fieldNames.flatMap((name) => [[name, name] as const, [applicationFields[name].ja, name] as const]));

const message = messages({
  'status.drafted': { ja: '作成済み（未提出）', en: 'drafted, not submitted yet' },
  'status.submitted': { ja: '提出済み', en: 'submitted' },
  'status.promised': { ja: '公開予定日の回答あり', en: 'submitted, publication promised' },
  'status.corrected': { ja: '訂正を提出済み', en: 'correction submitted' },
  'status.published': { ja: '公開済み', en: 'published' },
  'status.withdrawn': { ja: '取り下げ済み', en: 'withdrawn' },
  'status.removed': { ja: '削除済み', en: 'removed' },
  line: { ja: '{number} 第{revision}版（{kind}）：{status}', en: '{number} revision {revision} ({kind}): {status}' },
  ticket: { ja: '受付番号 {ticket}', en: 'ticket {ticket}' },
  promisedDate: { ja: '公開予定日 {day}', en: 'promised for {day}' },
  title: { ja: 'DNS申請', en: 'DNS application' },
});

/** Compiles only with a text for each status. */
export const statusText = (language: Language, status: ApplicationStatus): string =>
  message(language, `status.${status}`);

export const kindText = (language: Language, kind: TrackedApplication['kind']): string =>
  formText(language, `kind.${kind}`);

export const trackingTitle = (language: Language): string => message(language, 'title');

interface Format {
  readonly code: (written: string) => string;
  readonly ticket: (written: string) => string;
}

/** One application on one line. */
export const trackedLine = (
  language: Language,
  { number, revision, kind, status, ticket, promisedDate }: TrackedApplication,
  format: Format,
): string => {
  // The promised date follows below.
  const named = status === 'promised' ? 'submitted' : status;
  const line = message(language, 'line', {
    number: format.code(number),
    revision,
    kind: kindText(language, kind),
    status: statusText(language, named),
  });
  const isComing = status === 'promised' || status === 'corrected';
  return [
    line,
    ...(ticket === '' ? [] : [message(language, 'ticket', { ticket: format.ticket(ticket) })]),
    ...(promisedDate === '' || !isComing
      ? []
      : [message(language, 'promisedDate', { day: dayText(language, promisedDate) })]),
  ].join(language === 'ja' ? '・' : ' · ');
};
