/** `futari status [DOMAIN]`: what each signing domain signs with now, and the next step, from the log alone. */

import { Names } from '../../app/report/names.ts';
import { PersonId as Person, type PersonId, type Selector } from '../../domain/names.ts';
import { type DomainOverview, overviewOf } from '../../domain/overview.ts';
import { nextPlanOf, type Plan } from '../../domain/plan.ts';
import { emptyState } from '../../domain/state.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import { type Language, plainDate } from '../../texts/codes.ts';
import { personText } from '../../texts/facts.ts';
import { messages, text } from '../../texts/text.ts';
import { print } from '../commandLine.ts';
import {
  configuredDomain,
  type Line,
  type LogCommand,
  type LogReading,
  labelled,
  runLogCommand,
} from './logCommand.ts';

const message = messages({
  usage: {
    ja: `使い方: futari status [署名ドメイン] [--json] [--lang ja|en]
  全ドメインについて、SES がいま署名している鍵、ローテーションの段階、次にすることを表示します。Slack の秘密は不要です。
  --json  スクリプト用（項目は docs/command-line.ja.md）
終了コード: 0 表示、1 読めない、2 使い方の誤り、78 設定の誤り`,
    en: `Usage: futari status [SIGNING-DOMAIN] [--json] [--lang ja|en]
  Shows for every domain the key that SES signs with now, the stage of its rotation, and the next step. It needs no Slack secret.
  --json  for scripts (fields: docs/command-line.md)
Exit codes: 0 shown, 1 not readable, 2 usage, 78 configuration`,
  },
  signing: { ja: '署名中の鍵', en: 'Signing key' },
  unread: { ja: '未確認（ボットがまだ SES を読んでいません）', en: 'not read yet' },
  validity: { ja: '使用期限', en: 'Use by' },
  rotation: { ja: 'ローテーション', en: 'Rotation' },
  stage: { ja: '#{number} {stage}（{since} から）', en: '#{number} {stage} (since {since})' },
  none: { ja: 'なし', en: 'none' },
  keys: { ja: '鍵', en: 'Keys' },
  requester: { ja: '申請者', en: 'Requester' },
  unclaimed: { ja: 'まだいません', en: 'none yet' },
  approvals: { ja: '承認', en: 'Approvals' },
  count: { ja: '{count}/{required}（期限 {until}）', en: '{count} of {required} (until {until})' },
  next: { ja: '次にすること', en: 'Next step' },
  step: { ja: '{step}（担当: {owner}、期限: {due}）', en: '{step} (owner: {owner}, due: {due})' },
  incidents: { ja: '異常', en: 'Incidents' },
  incident: { ja: '{incident}（{since} から）', en: '{incident} (since {since})' },
  handled: { ja: '対応中: {name}', en: 'handled by {name}' },
  plan: { ja: '次の計画', en: 'Next plan' },
  planned: {
    ja: '開始 {start}、確認 {check}、切り替え {switchDay}',
    en: 'start {start}, check {check}, switch {switchDay}',
  },
  log: { ja: '監査ログ', en: 'Audit log' },
  version: { ja: 'v{version} · {hash}', en: 'v{version} · {hash}' },
  empty: { ja: '記録はまだありません', en: 'empty' },
});

/** The usage, for --help. */
export const statusUsage = (language: Language): string => message(language, 'usage');

const command: LogCommand = {
  name: 'status',
  options: { json: { type: 'boolean' } },
  positionalsMax: 1,
  fits: () => true,
  usage: statusUsage,
};

/** Everything that is shown of one domain. */
interface DomainStatus {
  readonly overview: DomainOverview;
  /** The key that mail is signed with. */
  readonly current: Selector;
  /** Null: no key of this selector is stored here. */
  readonly useBy: number | null;
  /** Null: the calendar leaves no day. */
  readonly plan: Plan | null;
  readonly head: { readonly version: number; readonly hash: string } | null;
  readonly nameOf: (person: PersonId) => string | null;
}

/** @throws LogUnavailable, LogCorrupt */
const statusOf = async (reading: LogReading, settings: DomainSettings): Promise<DomainStatus> => {
  const { deps, config, describe } = reading;
  const { policy } = config.settings;
  const at = deps.clock.now();
  const names = new Names();
  let head: DomainStatus['head'] = null;
  let state = emptyState(settings.name);
  for await (const commit of deps.log.history(settings.name)) {
    names.note(commit);
    head = { version: commit.version, hash: commit.hash };
    state = commit.state;
  }
  const overview = overviewOf(state, policy, at);
  const current =
    overview.targets.find(({ selector }) => selector !== null)?.selector ?? state.current ?? settings.current;
  const key = await describe(settings.name, current);
  return {
    overview,
    current,
    useBy: key?.notAfter ?? null,
    plan: nextPlanOf(state, policy.calendar, at),
    head,
    nameOf: (person) => names.at(person, head?.version ?? 0),
  };
};

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** The stable fields of `--json`, documented in docs/command-line.md. */
const jsonOf = ({ overview, current, useBy, plan, head, nameOf }: DomainStatus): object => {
  const { rotation, approvals } = { rotation: overview.rotation, approvals: overview.rotation?.approvals ?? null };
  const person = (id: PersonId | null) => (id === null ? null : { id: Person.user(id), name: nameOf(id) });
  return {
    domain: overview.domain,
    current,
    useBy: iso(useBy),
    targets: overview.targets.map(({ id, selector }) => ({ target: id, selector })),
    rotation:
      rotation === null
        ? null
        : {
            number: rotation.id,
            stage: rotation.stage,
            since: iso(rotation.sinceAt),
            started: iso(rotation.startedAt),
            requester: person(rotation.requester),
            previous: rotation.current,
            next: rotation.next,
            approvals: approvals === null ? null : { ...approvals, until: iso(approvals.until) },
          },
    nextSteps: overview.nextSteps.map((step) => ({
      step: step.key,
      owner: step.owner,
      person: person(step.person),
      due: iso(step.dueAt),
    })),
    incidents: overview.incidents.map(({ incident, sinceAt }) => ({ incident, since: iso(sinceAt) })),
    handledBy: overview.handledBy,
    plan: plan === null ? null : { start: plan.start.day, check: plan.check.day, switch: plan.switch.day },
    log: head,
  };
};

const shownDigits = 12;

const rotationLines = (language: Language, timeZone: string, { overview, nameOf }: DomainStatus): readonly Line[] => {
  const { rotation } = overview;
  if (rotation === null) return [[message(language, 'rotation'), message(language, 'none')]];
  const { id, stage, sinceAt, requester, current, next, approvals } = rotation;
  const named =
    requester === null ? message(language, 'unclaimed') : personText(language, requester, nameOf(requester));
  const since = plainDate(sinceAt, timeZone);
  const stageText = text(language, `stage.${stage}`);
  return [
    [message(language, 'rotation'), message(language, 'stage', { number: id, stage: stageText, since })],
    [message(language, 'keys'), `${current} → ${next}`],
    [message(language, 'requester'), named],
    ...(approvals === null
      ? []
      : [
          [
            message(language, 'approvals'),
            message(language, 'count', { ...approvals, until: plainDate(approvals.until, timeZone) }),
          ] as const,
        ]),
  ];
};

const stepLines = (language: Language, timeZone: string, { overview, nameOf }: DomainStatus): readonly Line[] =>
  overview.nextSteps.map(({ key, owner, person, dueAt }) => [
    message(language, 'next'),
    message(language, 'step', {
      step: text(language, `next.${key}`),
      owner: person === null ? text(language, `owner.${owner}`) : personText(language, person, nameOf(person)),
      due: plainDate(dueAt, timeZone),
    }),
  ]);

const incidentLines = (language: Language, timeZone: string, { overview }: DomainStatus): readonly Line[] => {
  const lines = overview.incidents.map(({ incident, sinceAt }) =>
    message(language, 'incident', {
      incident: text(language, `incident.${incident}`),
      since: plainDate(sinceAt, timeZone),
    }),
  );
  const { handledBy } = overview;
  const all =
    handledBy === null || lines.length === 0 ? lines : [...lines, message(language, 'handled', { name: handledBy })];
  return all.map((line) => [message(language, 'incidents'), line]);
};

const signingText = (language: Language, { overview }: DomainStatus): string => {
  const shown = overview.targets.map(({ id, selector }) => `${selector ?? message(language, 'unread')} (${id})`);
  return shown.length === 0 ? message(language, 'unread') : shown.join(', ');
};

const linesOf = (language: Language, timeZone: string, status: DomainStatus): readonly Line[] => {
  const { current, useBy, plan, head } = status;
  const days = plan && { start: plan.start.day, check: plan.check.day, switchDay: plan.switch.day };
  const logged = head && { version: head.version, hash: head.hash.slice(0, shownDigits) };
  return [
    [message(language, 'signing'), signingText(language, status)],
    ...(useBy === null ? [] : [[message(language, 'validity'), `${plainDate(useBy, timeZone)} (${current})`] as const]),
    ...rotationLines(language, timeZone, status),
    ...stepLines(language, timeZone, status),
    ...incidentLines(language, timeZone, status),
    ...(days === null ? [] : [[message(language, 'plan'), message(language, 'planned', days)] as const]),
    [message(language, 'log'), logged === null ? message(language, 'empty') : message(language, 'version', logged)],
  ];
};

const run = async (reading: LogReading): Promise<number> => {
  const { positionals, values, language, config, deps } = reading;
  const [typed] = positionals;
  const named = typed === undefined ? null : configuredDomain(reading, typed);
  if (typeof named === 'number') return named;
  const all: DomainStatus[] = [];
  for (const settings of named === null ? config.settings.domains.values() : [named])
    all.push(await statusOf(reading, settings));
  if (values.json === true) {
    print(JSON.stringify({ format: 1, at: iso(deps.clock.now()), domains: all.map(jsonOf) }, null, 2));
    return 0;
  }
  const { timeZone } = config.settings.policy.calendar;
  print(
    all.map((status) => `${status.overview.domain}\n${labelled(linesOf(language, timeZone, status))}`).join('\n\n'),
  );
  return 0;
};

/**
 * `futari status [DOMAIN]`. Exit codes: 0 shown, 1 not readable, 2 usage, 78 configuration.
 * Reads `process.argv` and the environment, prints, and sets the exit code.
 */
export const runStatus = (): Promise<void> => runLogCommand(command, run);
