/**
 * `futari init`: a few questions, what can be read is read, and the files of an installation. Every question is an option too, so that it
 * runs without a terminal. Run again, it starts from the configuration that is there.
 */

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { KeyFileUnusable } from '../../adapters/keys/encryption.ts';
import { slackErrorCode } from '../../adapters/slack/client.ts';
import { Selector, SigningDomain } from '../../domain/names.ts';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import { readEndpoints, readVariable } from '../config/environment.ts';
import { isEmailAddress } from '../config/fields.ts';
import { loadPublicConfig } from '../config/load.ts';
import { type Dialogue, dialogueOf, ofProcess, Stopped, type Values } from './dialogue.ts';
import {
  discoverAccount,
  discoverSes,
  discoverSlack,
  discoverZone,
  type SesFindings,
  type SlackNames,
  sesRegions,
  systemResolvers,
} from './discover.ts';
import { firstUnusable, isAlertChannel, listOf, unusable } from './options.ts';
import { type Answers, type PlannedFile, plannedFiles, type Receive, templateOf } from './plan.ts';
import { makeKeyFiles, type Written, writePlanned } from './write.ts';

const message = messages({
  promptDomain: { ja: '署名ドメイン（例: goo.ne.jp）', en: 'Signing domain (such as goo.ne.jp)' },
  promptChannel: {
    ja: 'Slack のチャンネル（#名前 か ID。SLACK_BOT_TOKEN がないときは ID）',
    en: 'Slack channel (#name or id; without SLACK_BOT_TOKEN the id)',
  },
  promptApprovers: {
    ja: '承認者（@ユーザーグループ、その ID、または人の ID をコンマで区切る）',
    en: 'Approvers (@user-group, its id, or ids of people with commas)',
  },
  promptProbe: { ja: '確認メールを受け取るアドレス', en: 'Address that receives the probe mails' },
  promptResolvers: {
    ja: 'リゾルバーのアドレス（2 つ以上、コンマ区切り。このマシンの設定: {shown}）',
    en: 'Addresses of resolvers (two or more, with commas; of this machine: {shown})',
  },
  promptAlerts: {
    ja: 'Slack の外への通知先（SNS トピックの ARN か https の Webhook。空なら、なし）',
    en: 'Alert channel outside Slack (ARN of an SNS topic, or an https webhook; empty: none)',
  },
  promptCurrent: { ja: 'SES が今使っているセレクター', en: 'Selector that SES uses now' },
  found: {
    ja: '✅ SES {region}: {origin}、セレクター {selector}',
    en: '✅ SES {region}: {origin}, selector {selector}',
  },
  notFound: {
    ja: '❔ SES の {count} リージョンに {domain} はありません。--region で指定したリージョンを書きます',
    en: '❔ SES has no {domain} (regions read: {count}). The region of --region is written',
  },
  sesUnread: {
    ja: '❔ SES を読めないリージョンがあります（{code}）。regions から外しました',
    en: '❔ Some regions of SES were not read ({code}); `regions` leaves them out',
  },
  easyDkim: {
    ja: '❌ {region} は Easy DKIM です。先に自社の鍵（BYODKIM）へ移してください: docs/connect.ja.md',
    en: '❌ {region} signs by Easy DKIM. Move it to BYODKIM first: docs/connect.md',
  },
  zone: { ja: '✅ DNS ゾーン {apex}（{servers}）', en: '✅ DNS zone {apex} ({servers})' },
  noZone: { ja: '❔ {domain} の DNS ゾーンが見つかりません', en: '❔ The DNS zone of {domain} was not found' },
  resolvers: { ja: '✅ リゾルバー {list}（このマシンの設定）', en: '✅ resolvers {list} (of this machine)' },
  resolversLocal: {
    ja: '❔ リゾルバー {list} はこのマシンの中のものです。別のリゾルバーも加えることを勧めます（--resolvers）',
    en: '❔ The resolver {list} is on this machine itself. Add another one (--resolvers)',
  },
  slackFailed: {
    ja: '❌ Slack からチャンネルとグループを読めません（{code}）。SLACK_BOT_TOKEN を確かめるか、ID で指定してください',
    en: '❌ Slack does not list channels and groups ({code}). Check SLACK_BOT_TOKEN, or give ids',
  },
  noChannel: {
    ja: '❌ チャンネル {name} がありません。非公開ならボットを招待してください。近い名前: {near}',
    en: '❌ There is no channel {name}. If it is private, invite the bot. Similar: {near}',
  },
  noGroup: {
    ja: '❌ ユーザーグループ {name} がありません。あるもの: {near}',
    en: '❌ There is no user group {name}. There are: {near}',
  },
  malformed: { ja: '❌ {option} の値 {value} は使えません', en: '❌ {option}: {value} is not usable' },
  alertsMalformed: {
    ja: '❌ --alerts の値は、SNS トピックの ARN でも https の URL でもありません',
    en: '❌ --alerts is neither the ARN of an SNS topic nor an https URL',
  },
  approversMixed: {
    ja: '❌ --approvers には、ユーザーグループを 1 つか、人の ID だけを指定してください',
    en: '❌ --approvers takes one user group, or people only',
  },
  made: { ja: '✅ {name} を作りました', en: '✅ made {name}' },
  same: { ja: '✅ {name} はそのままです', en: '✅ {name} is unchanged' },
  differs: {
    ja: '❔ {name} はすでにあり、次の行が違います。変えていません（--replace で置き換えます）\n{diff}',
    en: '❔ {name} is there and differs in these lines. It was kept (--replace replaces it)\n{diff}',
  },
  replaced: {
    ja: '✅ {name} を置き換えました（前の内容: {old}）\n{diff}',
    en: '✅ replaced {name} (its former content: {old})\n{diff}',
  },
  unwritable: { ja: '❌ {name} を書けません（{code}）', en: '❌ {name} cannot be written ({code})' },
  keyUnusable: {
    ja: '❌ 鍵のファイル {name} を使えません（{problem}）。消さずに、権限（chmod 600）とバックアップを確かめてください',
    en: '❌ The key file {name} is not usable ({problem}). Do not delete it: check its permissions (chmod 600) and the backup',
  },
  next: {
    ja: `次にすること:
  1. manifest.yml（HTTP）か manifest.socket.yml（Socket Mode）で Slack アプリを作り、ワークスペースにインストールする
  2. dns-application-probe.txt があれば、DNS担当部署に申請する
  3. 環境変数を設定し（futari.env）、futari init --table でテーブルを作る
  4. futari import {domain} {current} --key 現在の秘密鍵のファイル
  5. futari doctor`,
    en: `Next:
  1. Create the Slack app from manifest.yml (HTTP) or manifest.socket.yml (Socket Mode), and install it
  2. Hand dns-application-probe.txt, if there is one, to the DNS department
  3. Set the environment (futari.env), and make the table with futari init --table
  4. futari import {domain} {current} --key FILE of the current private key
  5. futari doctor`,
  },
});

/** What the configuration in the folder answers, by option. */
const knownAnswers = (text: string | null): Readonly<Record<string, string>> => {
  let file: unknown;
  try {
    file = text === null ? null : parse(text);
  } catch {
    return {};
  }
  const { locale, table, domains, dns, probe, keys, anchor, ...others } = (file ?? {}) as Record<string, never>;
  const alerts = others.alerts as { sns?: { topic: string }; webhook?: { url: string } } | undefined;
  const [domain = {}] = (Array.isArray(domains) ? domains : []) as Record<string, never>[];
  const { users, userGroup } = (domain.approvers ?? {}) as { users?: string[]; userGroup?: string };
  const { resolvers } = (dns ?? {}) as { resolvers?: string[] };
  const { address, receive, s3, imap } = (probe ?? {}) as Record<string, { bucket?: string; host?: string }>;
  const all: Record<string, unknown> = {
    locale,
    'table-name': table,
    domain: domain.name,
    channel: domain.channel,
    approvers: userGroup ?? users?.join(','),
    selector: domain.selector,
    resolvers: resolvers?.join(','),
    probe: address,
    receive,
    'mail-place': s3?.bucket ?? imap?.host,
    listen: (probe as { listen?: string } | undefined)?.listen,
    authoritative: (domain as { authoritative?: string[] }).authoritative?.join(','),
    alerts: alerts?.sns?.topic ?? alerts?.webhook?.url,
    current: domain.current,
    'key-alias': (keys as { keyId?: string } | undefined)?.keyId,
    'anchor-bucket': (anchor as { bucket?: string } | undefined)?.bucket,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
};

const shownNames = 8;

const near = (names: Iterable<string>): string => [...names].sort().slice(0, shownNames).join(', ') || '–';

/** An id stays; a name needs Slack. */
const isId = (text: string, first: string): boolean => new RegExp(`^[${first}][A-Z0-9]{1,31}$`).test(text);

const slackNames = async (dialogue: Dialogue): Promise<SlackNames | null> => {
  const { value: token, problems } = readVariable('SLACK_BOT_TOKEN', dialogue.context.env);
  if (problems.length > 0) return null;
  try {
    return await discoverSlack(token.reveal(), readEndpoints(dialogue.context.env).slackApiUrl);
  } catch (error) {
    dialogue.say(message(dialogue.language, 'slackFailed', { code: slackErrorCode(error) }));
    return null;
  }
};

const channelOf = (dialogue: Dialogue, names: SlackNames | null, answer: string): string => {
  if (isId(answer, 'CG')) return answer;
  const id = names?.channels.get(answer.replace(/^#/, ''));
  const similar = near(names?.channels.keys() ?? []);
  return id ?? dialogue.refuse(message(dialogue.language, 'noChannel', { name: answer, near: similar }));
};

const approversOf = (dialogue: Dialogue, names: SlackNames | null, answer: string): readonly string[] => {
  const ids = listOf(answer).map((one) => {
    if (isId(one, 'SUW')) return one;
    const id = names?.groups.get(one.replace(/^@/, ''));
    const similar = near(names?.groups.keys() ?? []);
    return id ?? dialogue.refuse(message(dialogue.language, 'noGroup', { name: one, near: similar }));
  });
  const hasGroup = ids.some((id) => id.startsWith('S'));
  return ids.length === 0 || (hasGroup && ids.length > 1)
    ? dialogue.refuse(message(dialogue.language, 'approversMixed'))
    : ids;
};

const saySes = ({ language, say }: Dialogue, domain: string, { found, read, problem }: SesFindings): void => {
  for (const { region, origin, selector } of found)
    say(
      origin === 'EXTERNAL'
        ? message(language, 'found', { region, origin: 'BYODKIM', selector: selector ?? '?' })
        : message(language, 'easyDkim', { region }),
    );
  if (found.length === 0) say(message(language, 'notFound', { domain, count: read.length }));
  if (problem !== null) say(message(language, 'sesUnread', { code: problem }));
};

const sayDns = async ({ language, say }: Dialogue, domain: string, resolvers: readonly string[]) => {
  const list = resolvers.join(', ');
  say(
    message(language, resolvers.every((one) => /^(127\.|\[::1\])/.test(one)) ? 'resolversLocal' : 'resolvers', {
      list,
    }),
  );
  const zone = await discoverZone(domain, resolvers);
  say(
    zone === null
      ? message(language, 'noZone', { domain })
      : message(language, 'zone', { apex: zone.apex, servers: zone.nameServers.join(', ') }),
  );
  return zone;
};

const receiveOf = (dialogue: Dialogue): Receive => {
  const receive = dialogue.given('receive') ?? 'smtp';
  if (receive === 'smtp' || receive === 'imap' || receive === 's3') return receive;
  return dialogue.refuse(message(dialogue.language, 'malformed', { option: '--receive', value: receive }));
};

const domainOf = ({ language, prompt, refuse }: Dialogue): Promise<string> =>
  prompt(
    'domain',
    message(language, 'promptDomain'),
    (value) => SigningDomain.parse(value) ?? refuse(message(language, 'malformed', { option: '--domain', value })),
  );

const probeOf = ({ language, prompt, refuse }: Dialogue, domain: string): Promise<string> =>
  prompt(
    'probe',
    message(language, 'promptProbe'),
    (value) => (isEmailAddress(value) ? value : refuse(message(language, 'malformed', { option: '--probe', value }))),
    `probe@probe.${domain}`,
  );

/** The address of a webhook may be a secret, so a refusal does not repeat it. */
const alertsOf = ({ language, prompt, refuse }: Dialogue): Promise<string> =>
  prompt(
    'alerts',
    message(language, 'promptAlerts'),
    (value) => (isAlertChannel(value) ? value : refuse(message(language, 'alertsMalformed'))),
    '',
  );

/** A switch depends on what they say, so that two are needed; many machines have one. */
const resolversMin = 2;

const resolversOf = async ({ language, given, prompt, refuse }: Dialogue): Promise<readonly string[]> => {
  const ofSystem = systemResolvers();
  if (given('resolvers') === undefined && ofSystem.length >= resolversMin) return ofSystem;
  const shown = ofSystem.join(', ') || '–';
  return prompt('resolvers', message(language, 'promptResolvers', { shown }), (typed) => {
    const value = unusable('resolvers', typed);
    return value === null ? listOf(typed) : refuse(message(language, 'malformed', { option: '--resolvers', value }));
  });
};

const placesOf = async (dialogue: Dialogue): Promise<Pick<Answers, 'channel' | 'approvers'>> => {
  const { language, prompt } = dialogue;
  const names = await slackNames(dialogue);
  return {
    channel: await prompt('channel', message(language, 'promptChannel'), (typed) => channelOf(dialogue, names, typed)),
    approvers: await prompt('approvers', message(language, 'promptApprovers'), (typed) =>
      approversOf(dialogue, names, typed),
    ),
  };
};

/** Before the first question, so that no answer is lost. @throws Stopped */
const requireOptions = ({ language, given, refuse }: Dialogue): void => {
  const wrong = firstUnusable(given);
  if (wrong !== null) refuse(message(language, 'malformed', { option: `--${wrong.option}`, value: wrong.value }));
};

const answersOf = async (dialogue: Dialogue): Promise<Answers> => {
  const { language, given, prompt, context } = dialogue;
  const domain = await domainOf(dialogue);
  const wanted = listOf(given('region') ?? context.env.AWS_REGION);
  const regions = listOf(given('regions'));
  const { aws } = readEndpoints(context.env);
  const place = {
    endpoint: aws.sesv2,
    ...(context.credentials === undefined ? {} : { credentials: context.credentials }),
  };
  const ses = await discoverSes(domain, regions.length > 0 ? regions : sesRegions, place);
  saySes(dialogue, domain, ses);
  const ours = ses.found.filter(({ origin }) => origin === 'EXTERNAL');
  const current = await prompt(
    'current',
    message(language, 'promptCurrent'),
    (value) => Selector.parse(value) ?? dialogue.refuse(message(language, 'malformed', { option: '--current', value })),
    ours.find(({ selector }) => selector)?.selector ?? undefined,
  );
  const resolvers = await resolversOf(dialogue);
  const zone = await sayDns(dialogue, domain, resolvers);
  const { channel, approvers } = await placesOf(dialogue);
  const probe = await probeOf(dialogue, domain);
  const alerts = await alertsOf(dialogue);
  const keyAlias = given('key-alias') ?? null;
  // The region that the person names is the first to be switched.
  const found = ours.map(({ region }) => region);
  const targets = [...wanted.filter((one) => found.includes(one)), ...found.filter((one) => !wanted.includes(one))];
  return {
    locale: given('locale') === 'en' ? 'en' : given('locale') === 'ja' ? 'ja' : language,
    domain,
    regions: targets.length > 0 ? targets : wanted.slice(0, 1),
    allRegions: ses.read,
    account: await discoverAccount(targets[0] ?? wanted[0] ?? 'us-east-1', aws.sts),
    current,
    selector: given('selector') ?? templateOf(current),
    ...{ channel, approvers, resolvers, probe, alerts, keyAlias },
    authoritative: listOf(given('authoritative')),
    listen: given('listen') ?? '0.0.0.0:25',
    zone: zone?.apex ?? null,
    receive: receiveOf(dialogue),
    mailPlace: given('mail-place') ?? '',
    host: given('host') ?? '',
    anchorBucket: given('anchor-bucket') ?? `${domain.replaceAll('.', '-')}-futari-anchor`,
    table: given('table-name') ?? 'dkim-rotation',
  };
};

const manifestNames = ['manifest.yml', 'manifest.socket.yml'];

const packagedManifests = async (): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    await Promise.all(
      manifestNames.map(
        async (name) => [name, await readFile(new URL(`../../../${name}`, import.meta.url), 'utf8')] as const,
      ),
    ),
  );

/** What would be written must be a configuration that `serve` accepts. @throws Stopped */
const requireUsable = async (dialogue: Dialogue, files: readonly PlannedFile[], answers: Answers): Promise<void> => {
  const [config] = files;
  const loaded = await loadPublicConfig({
    env: { ...dialogue.context.env, DKIM_CONFIG: './futari.yml', AWS_REGION: answers.regions[0] ?? '' },
    readFile: async () => config?.content ?? '',
  });
  if (loaded.tag === 'refused') dialogue.refuse(loaded.text);
};

const sayWritten = ({ language, say }: Dialogue, written: Written): void => {
  const diff = 'diff' in written ? written.diff.map((line) => `     ${line}`).join('\n') : '';
  const old = 'old' in written ? written.old : '';
  say(message(language, written.tag, { name: written.name, diff, old }));
};

const writeAll = async (dialogue: Dialogue, folder: string, answers: Answers, mayReplace: boolean) => {
  const { language } = dialogue;
  const files = plannedFiles(answers, await packagedManifests());
  await requireUsable(dialogue, files, answers);
  let differs = false;
  for (const file of files) {
    try {
      const written = await writePlanned(folder, file, mayReplace);
      sayWritten(dialogue, written);
      differs ||= written.tag === 'differs';
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'error';
      dialogue.refuse(message(language, 'unwritable', { name: file.name, code }));
    }
  }
  if (answers.keyAlias !== null) return differs;
  try {
    const keys = await makeKeyFiles(join(folder, 'keys/master.key'), join(folder, 'keys/log-signing.key'));
    for (const written of keys) sayWritten(dialogue, written);
  } catch (error) {
    if (!(error instanceof KeyFileUnusable)) throw error;
    dialogue.refuse(message(language, 'keyUnusable', { name: error.file, problem: error.problem }));
  }
  return differs;
};

/** @returns the exit code: 0 done, 1 something was kept that differs, 2 an answer is missing or unusable */
export const setUp = async (language: Language, values: Values, context = ofProcess()): Promise<number> => {
  const folder = resolve(typeof values.folder === 'string' ? values.folder : '.');
  const before = await readFile(join(folder, 'futari.yml'), 'utf8').catch(() => null);
  const dialogue = dialogueOf(language, values, knownAnswers(before), context);
  try {
    requireOptions(dialogue);
    const answers = await answersOf(dialogue);
    const differs = await writeAll(dialogue, folder, answers, values.replace === true);
    context.print(message(language, 'next', { domain: answers.domain, current: answers.current }));
    return differs ? 1 : 0;
  } catch (error) {
    if (error instanceof Stopped) return 2;
    throw error;
  } finally {
    dialogue.close();
  }
};
