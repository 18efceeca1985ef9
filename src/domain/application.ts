/** The DNS application: its kinds, its number, and the one notation of names and values in which the zone's editor gets a record. */

import { type Calendar, dateOf, dateText, dayNumberOf } from './calendar.ts';
import { quotedStrings, stringsOf } from './keyRecord.ts';
import { type Instant, type Selector, type SigningDomain, unreachable } from './names.ts';

/** `revoke` replaces the value by an empty `p=`; `withdraw` takes back an application whose record nobody has seen. */
export type ApplicationKind = 'add' | 'correct' | 'revoke' | 'remove' | 'withdraw';

/** `absolute`: with the dot at the end, as in a zone file. `relative`: without the zone. */
export const nameNotations = ['fqdn', 'absolute', 'relative'] as const;
/** `split`: the strings of at most 255 bytes, one on each line. `quoted`: the same strings in quotation marks on one line. */
export const valueNotations = ['single', 'split', 'quoted'] as const;

/** As what a person takes the application: the department's own form, or a file for the tool that edits the zone. */
export const pasteFormats = ['form', 'plain', 'zoneFile', 'route53', 'dnscontrol', 'octodns', 'terraform'] as const;
export type PasteFormat = (typeof pasteFormats)[number];

interface Notation {
  readonly name: (typeof nameNotations)[number];
  readonly value: (typeof valueNotations)[number];
}

/** What a person recorded about the submitted application, at any time and as often as it changes. */
export interface Submission {
  readonly submittedAt: Instant;
  /** Its number at the DNS department, or a link to it; may be empty. */
  readonly ticket: string;
  /** `YYYY-MM-DD`, the date that the DNS department promised; empty when it promised none. */
  readonly promisedDate: string;
  /** The revision of the form that was submitted, from 1. */
  readonly revision: number;
}

export const isSameSubmission = (one: Submission, other: Submission): boolean =>
  one.submittedAt === other.submittedAt &&
  one.ticket === other.ticket &&
  one.promisedDate === other.promisedDate &&
  one.revision === other.revision;

const promiseDaysMax = 60;

/** Reminders wait for the promised day (I9), so it may not lie far ahead: a later day can be entered when it comes nearer. @returns `YYYY-MM-DD` */
export const latestPromise = (calendar: Calendar, at: Instant): string =>
  dateText(dayNumberOf(dateOf(calendar, at)) + promiseDaysMax);

/** What one team and one DNS department agreed on. Null: unknown, so the form leaves the field for a person. */
export interface ApplicationSettings {
  readonly notation: Notation;
  /** The zone that holds the record, without a dot at the end. */
  readonly zone: string | null;
  readonly department: string | null;
  readonly extension: string | null;
  readonly mail: string | null;
  readonly approver: string | null;
  readonly contact: string | null;
  /** Path of the department's own form; null: the application is a text file. */
  readonly template: string | null;
}

/**
 * A domain uses a selector once, but two domains may have the same selector, so all three identify an application. Neither name contains
 * the underscore. A correction is a further revision of the addition.
 */
export const applicationNumber = (domain: SigningDomain, selector: Selector, kind: ApplicationKind): string =>
  `${domain}_${selector}-${kind === 'correct' ? 'add' : kind}`;

/** The name without the zone, `@` for the zone itself; null if the zone is unknown or does not contain the name. */
export const relativeName = (name: string, zone: string | null): string | null => {
  if (zone === null || zone === '') return null;
  if (name === zone) return '@';
  return name.endsWith(`.${zone}`) ? name.slice(0, -zone.length - 1) : null;
};

/** @returns null for a relative name in an unknown zone */
export const writtenName = (name: string, { notation, zone }: ApplicationSettings): string | null => {
  switch (notation.name) {
    case 'fqdn':
      return name;
    case 'absolute':
      return `${name}.`;
    case 'relative':
      return relativeName(name, zone);
    default:
      return unreachable(notation.name);
  }
};

/** @throws RangeError if the value is not printable ASCII */
export const writtenValue = (value: string, { notation }: ApplicationSettings): string => {
  switch (notation.value) {
    case 'single':
      return value;
    case 'split':
      return stringsOf(value).join('\n');
    case 'quoted':
      return quotedStrings(value);
    default:
      return unreachable(notation.value);
  }
};

/** Before a switch the record may still be corrected; afterwards SES signs with the key, so it was published. */
export const undecidedStages: readonly string[] = ['AwaitingApplication', 'AwaitingRecord', 'Published', 'Stable'];

/** Of a rotation. */
interface Correctable {
  readonly stage: { readonly tag: string };
  readonly record: { readonly verdict: string } | null;
  readonly application: { readonly revision: number } | null;
}

/** A wrong record asks for a further revision, until one was submitted. */
export const isToCorrect = ({ stage, record, application }: Correctable): boolean =>
  undecidedStages.includes(stage.tag) &&
  (record?.verdict === 'wrong' || record?.verdict === 'disagree') &&
  (application?.revision ?? 1) === 1;
