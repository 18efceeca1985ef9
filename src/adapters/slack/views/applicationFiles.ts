/** The files for the DNS department: the application, the correction of a wrong record, and either in the format of the tool that edits the zone. */

import type { PasteFormat } from '../../../domain/application.ts';
import { type RecordObservation, recordTtlSeconds, type Step } from '../../../domain/findings.ts';
import { recordValue } from '../../../domain/keyRecord.ts';
import { lookUp, recordName, unreachable } from '../../../domain/names.ts';
import { isEnding, type Notice } from '../../../domain/notices.ts';
import { isUrgent, type State } from '../../../domain/state.ts';
import { endingKind } from '../../../domain/trackedApplications.ts';
import type { PublicKeyInfo } from '../../../ports/keys.ts';
import type { AcceptedAs, AnnouncedApplication, OpenApplication } from '../../../ports/service.ts';
import type { DomainSettings } from '../../../ports/settings.ts';
import {
  type AddedKey,
  type Applicant,
  type ApplicationContext,
  type ApplicationValues,
  applicationDocument,
  applicationValues,
  bundledDocument,
  bundledValues,
  revokedValue,
  valuesByPlaceholder,
} from '../../../texts/application.ts';
import { formText } from '../../../texts/applicationTexts.ts';
import { pasteAs } from '../../../texts/pasteFormats.ts';
import { correctionText } from '../../../texts/records.ts';
import { text } from '../../../texts/text.ts';
import { plainDay, type RenderContext, zoneOf } from './blocks.ts';
import { applicationCommand, type SlackFile } from './files.ts';
import { fixFor } from './record.ts';

export const nobody: Applicant = { name: null, mail: null, extension: null };

const formContext = (
  { language, policy, settings }: RenderContext,
  state: State,
  applicant: Applicant,
): ApplicationContext => ({ language, policy, settings: settings.application, state, applicant });

type Ending = Exclude<AnnouncedApplication['notice'], Notice<'application'>>;

const why = ({ language, policy }: RenderContext, { facts }: Ending, zone: string): string => {
  switch (facts.reason) {
    case 'revoked':
      return text(language, 'removal.whyRevoked');
    case 'compromised':
      return text(language, 'removal.whyCompromised');
    case 'neverUsed':
      return text(language, 'removal.whyUnused');
    case 'unused':
      return text(language, 'removal.whyUsed', {
        unusedSince: plainDay(facts.unusedSince ?? facts.since, zone),
        days: String(Math.round(policy.overlapMs / 86_400_000)),
        name: facts.name ?? '?',
      });
    default:
      return unreachable(facts.reason);
  }
};

/** An application as text, and the values for the department's own form. */
export interface ApplicationFile extends SlackFile {
  readonly values: ApplicationValues;
  readonly placeholders: ReadonlyMap<string, string>;
}

const endingOf = ({ selectors }: State, notice: Ending): 'revoke' | 'remove' | 'withdraw' =>
  endingKind(notice, lookUp(selectors, notice.facts.selector)?.withdrawal);

const removalNames = ['removal.fileName', 'removal.fileTitle'] as const;

export const removalFile = (
  context: RenderContext,
  state: State,
  notice: Notice,
  applicant = nobody,
): ApplicationFile | null => {
  const { language } = context;
  if (!isEnding(notice)) return null;
  const { selector, since } = notice.facts;
  const kind = endingOf(state, notice);
  const urgent = notice.code === 'revoke_compromised';
  const reason = why(context, notice, zoneOf(context));
  const values = applicationValues(formContext(context, state, applicant), {
    kind,
    selector,
    from: since,
    reason,
    urgent,
  });
  const names = kind === 'revoke' ? (['revoke.fileName', 'revoke.fileTitle'] as const) : removalNames;
  return {
    name: text(language, names[0], { domain: state.domain, selector }),
    title: text(language, names[1], { selector }),
    command: applicationCommand(state.domain, selector),
    content: applicationDocument(language, kind, values),
    values,
    placeholders: valuesByPlaceholder(language, values),
  };
};

const addedKey = ({ publicKey, bits, fingerprint, notAfter }: PublicKeyInfo): AddedKey => ({
  value: recordValue(publicKey),
  bits,
  fingerprint,
  notAfter,
});

const additionFile = (
  context: RenderContext,
  state: State,
  key: PublicKeyInfo,
  applicant: Applicant,
  wrong: string | null,
): ApplicationFile => {
  const { language } = context;
  const { selector } = key;
  const kind = wrong === null ? 'add' : 'correct';
  const about = { selector, key: addedKey(key) };
  const content =
    wrong === null ? ({ kind: 'add', ...about } as const) : ({ kind: 'correct', ...about, wrong } as const);
  const values = applicationValues(formContext(context, state, applicant), content);
  const urgent = isUrgent(state) ? `${text(language, 'application.urgentLine')}\n\n` : '';
  return {
    name: text(language, wrong === null ? 'application.fileName' : 'correction.fileName', {
      domain: key.domain,
      selector,
    }),
    title: text(language, wrong === null ? 'application.fileTitle' : 'correction.fileTitle', { selector }),
    command: applicationCommand(key.domain, selector),
    content: urgent + applicationDocument(language, kind, values),
    values,
    placeholders: valuesByPlaceholder(language, values),
  };
};

export const applicationFile = (
  context: RenderContext,
  state: State,
  key: PublicKeyInfo,
  applicant = nobody,
): ApplicationFile => additionFile(context, state, key, applicant, null);

/** What is wrong with the record, and what to do, one sentence for each finding. */
const wrongText = (context: RenderContext, observation: RecordObservation, key: PublicKeyInfo): string =>
  fixFor(observation, key)
    .corrections.map((correction) => {
      const { title, fix } = correctionText(context.language, correction, observation, zoneOf(context));
      return formText(context.language, 'wrongOne', { title, fix });
    })
    .join('\n');

type FileRequest = OpenApplication;

const formOf = (context: RenderContext, request: FileRequest, applicant: Applicant): ApplicationFile | null => {
  const { application, key, observation, state } = request;
  const { notice } = application;
  if (isEnding(notice)) return removalFile(context, application.state, notice, applicant);
  if (key === null) return null;
  const wrong = observation === null ? null : wrongText(context, observation, key);
  // The present rotation may be a later one, with another selector in use and dates of its own.
  const about = state.rotation?.next === key.selector ? state : application.state;
  return additionFile(context, about, key, applicant, wrong === '' ? null : wrong);
};

/** The change of the zone that the application asks for. */
const stepsOf = ({ application: { notice, selector, state }, key, observation }: FileRequest): readonly Step[] => {
  const name = recordName(selector, state.domain);
  if (isEnding(notice)) {
    return endingOf(state, notice) === 'revoke'
      ? [{ do: 'replace', name, value: revokedValue, ttlSeconds: recordTtlSeconds }]
      : [{ do: 'delete', name }];
  }
  if (key === null) return [];
  const fixes = observation === null ? [] : fixFor(observation, key).steps;
  if (fixes.length > 0) return fixes;
  return [{ do: 'create', name, value: recordValue(key.publicKey), ttlSeconds: recordTtlSeconds }];
};

type ToolFormat = Exclude<PasteFormat, 'form'>;

const zoneIn = ({ settings, observation, state }: FileRequest): string =>
  settings.application.zone ?? observation?.zone ?? state.domain;

const toolFile = (
  context: RenderContext,
  request: FileRequest,
  format: ToolFormat,
  steps: readonly Step[],
): SlackFile => {
  const { language } = context;
  const { selector, state } = request.application;
  const zone = zoneIn(request);
  const pasted = pasteAs(format, steps, zone) ?? {
    extension: 'txt',
    content: `${text(language, 'paste.route53Delete', { name: recordName(selector, state.domain), type: 'TXT' })}\n`,
  };
  return {
    name: `${state.domain}-${selector}.${pasted.extension}`,
    title: `${selector}: ${text(language, `paste.${format}`)}`,
    command: applicationCommand(state.domain, selector),
    content: pasted.content,
  };
};

/** The one file that a person chose; null if its key was destroyed. */
export const requestedFile = (
  context: RenderContext,
  request: AcceptedAs<'application_file'>,
  applicant: Applicant,
): { readonly form: ApplicationFile } | { readonly file: SlackFile } | null => {
  if (request.format === 'form') {
    const form = formOf(context, request, applicant);
    return form === null ? null : { form };
  }
  const steps = stepsOf(request);
  return steps.length === 0 ? null : { file: toolFile(context, request, request.format, steps) };
};

/** Each application names its own requester, as the log does. */
const formOfOpen = (context: Omit<RenderContext, 'settings'>, one: OpenApplication): ApplicationFile | null =>
  formOf({ ...context, settings: one.settings }, one, { ...nobody, name: one.application.requester });

/** A form that belongs to the domains whose department has this template. */
interface BundledForm {
  readonly settings: DomainSettings;
  readonly form: ApplicationFile;
}

const byKey = <T>(all: readonly T[], keyOf: (one: T) => string): readonly (readonly [T, ...T[]])[] => {
  const groups = new Map<string, [T, ...T[]]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return [...groups.values()];
};

const command = '/dkim applications';

/** All open applications on one form; those of another department's form on another one. */
export const bundledForms = (
  context: Omit<RenderContext, 'settings'>,
  { open }: Pick<AcceptedAs<'applications'>, 'open'>,
): readonly BundledForm[] => {
  const { language } = context;
  return byKey(open, ({ settings }) => JSON.stringify(settings.application.template)).flatMap((group) => {
    const files = group.flatMap((one) => formOfOpen(context, one) ?? []);
    const all = files.map(({ values }) => values);
    const values = bundledValues(all);
    const [single] = files;
    if (values === null || single === undefined) return [];
    const [{ settings }] = group;
    if (files.length === 1) return [{ settings, form: single }];
    const facts = { domain: settings.name, more: String(files.length - 1) };
    const name = `${text(language, 'applications.fileName', facts)}.txt`;
    const title = text(language, 'applications.fileTitle', { count: String(files.length) });
    const content = bundledDocument(language, all);
    const placeholders = valuesByPlaceholder(language, values);
    return [{ settings, form: { name, title, command, content, values, placeholders } }];
  });
};

/** All open applications as one file for each zone: no tool takes records of two zones from one file. */
export const bundledToolFiles = (
  { language }: Pick<RenderContext, 'language'>,
  open: readonly OpenApplication[],
  format: ToolFormat,
): readonly SlackFile[] =>
  byKey(open, zoneIn).flatMap((group) => {
    const zone = zoneIn(group[0]);
    const steps = group.flatMap(stepsOf);
    const name = { name: zone, type: 'TXT' };
    const pasted =
      pasteAs(format, steps, zone) ??
      (steps.length === 0 ? null : { extension: 'txt', content: `${text(language, 'paste.route53Delete', name)}\n` });
    if (pasted === null) return [];
    const title = `${zone}: ${text(language, `paste.${format}`)}`;
    return [{ name: `${zone}.${pasted.extension}`, title, command, content: pasted.content }];
  });
