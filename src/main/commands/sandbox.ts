/** What there is to see. */
import type { State } from '../../domain/state.ts';
import type { ReceivedAlert } from '../../sandbox/alerts.ts';
import type { WorldRecord } from '../../sandbox/dns/dnsWorld.ts';
import type { IdentityView, SentMail } from '../../sandbox/ses/api.ts';
import type { CallRecord } from '../../sandbox/ses/calls.ts';
import type { SlackMessage } from '../../sandbox/slack/messageStore.ts';
import { drawn, moment, table } from '../sandboxCli/draw.ts';
import { type Command, refusedWord, requireWords } from './sandboxClient.ts';

const showUsage = 'show [PERSON] [last=N]';
export const show: Command = {
  usage: showUsage,
  takes: { words: 1, pairs: ['last'] },
  about: 'スレッドを描く。人を書くと、その人に見えるもの / draw the thread, or all that one person sees',
  run: async (client, typed, print) => {
    requireWords(typed, showUsage, 0, 1);
    const [person] = typed.words;
    const { last = '1000000' } = typed.pairs;
    if (!/^\d{1,7}$/.test(last)) throw refusedWord(`last=${last}`, showUsage);
    const path = person === undefined ? '/thread' : `/seen?person=${encodeURIComponent(person)}`;
    const messages = await client.get<SlackMessage[]>(path);
    const shown = messages.slice(Math.max(0, messages.length - Number(last)));
    print(shown.length === 0 ? '(まだ何もありません / nothing yet)' : drawn(shown));
    return 0;
  },
};

export const people: Command = {
  usage: 'people',
  takes: { words: 0 },
  about: 'だれがいるか / who there is',
  run: async (client, _typed, print) => {
    const all = await client.get<{ name: string; kind: string; groups: string[]; channels: string[] }[]>('/people');
    print(table(all.map(({ name, kind, groups, channels }) => [name, kind, channels.join(' '), groups.join(' ')])));
    return 0;
  },
};

const buttonsUsage = 'buttons PERSON';
export const buttons: Command = {
  usage: buttonsUsage,
  takes: { words: 1 },
  about: 'その人に見えるボタン / the buttons that a person sees',
  run: async (client, typed, print) => {
    requireWords(typed, buttonsUsage, 1, 1);
    const [person = ''] = typed.words;
    const seen = await client.get<Record<string, string>>(`/buttons?person=${encodeURIComponent(person)}`);
    print(table(Object.entries(seen)) || '(ありません / none)');
    return 0;
  },
};

const mailUsage = 'mail [MESSAGE-ID]';
export const mail: Command = {
  usage: mailUsage,
  takes: { words: 1 },
  about: 'SES が送ったメール / what SES sent',
  run: async (client, typed, print) => {
    requireWords(typed, mailUsage, 0, 1);
    const [id] = typed.words;
    if (id !== undefined) {
      const [found] = await client.get<SentMail[]>(`/mail?id=${encodeURIComponent(id)}`);
      print(found?.raw ?? '(そのメールはありません / no such mail)');
      return found === undefined ? 1 : 0;
    }
    const mails = await client.get<SentMail[]>('/mail');
    const rows = mails.map((one) => [moment(one.at), `s=${one.selector ?? '-'}`, one.to.join(' '), one.messageId]);
    print(table(rows) || '(ありません / none)');
    return 0;
  },
};

export const alerts: Command = {
  usage: 'alerts',
  takes: { words: 0 },
  about: 'Slack の外に出た重大な知らせ / critical notices that left Slack',
  run: async (client, _typed, print) => {
    const all = await client.get<ReceivedAlert[]>('/alerts');
    print(all.map(({ at, code, text }) => `${at} ${code}\n${text}`).join('\n\n') || '(ありません / none)');
    return 0;
  },
};

export const ses: Command = {
  usage: 'ses',
  takes: { words: 0 },
  about: 'SES の状態と、受けた呼び出し / identities, and the calls that SES received',
  run: async (client, _typed, print) => {
    const identities = await client.get<IdentityView[]>('/ses/identities');
    const calls = await client.get<CallRecord[]>('/ses/calls');
    const changes = calls.filter(({ operation }) => operation.startsWith('Put'));
    const signs = (one: IdentityView): string => `signs with ${one.signsWith ?? 'nothing'}`;
    print(
      table(
        identities.map((one) => [one.identity, one.region, one.origin, one.selector ?? '-', one.status, signs(one)]),
      ),
    );
    print(`\n${calls.length} calls, ${changes.length} of them Put`);
    print(table(changes.map((one) => [moment(one.at), one.operation, one.selector ?? '', one.outcome])));
    return 0;
  },
};

export const dns: Command = {
  usage: 'dns',
  takes: { words: 0 },
  about: '権威サーバーのレコード / the records of each name server',
  run: async (client, _typed, print) => {
    const records = await client.get<WorldRecord[]>('/dns');
    const cut = (text: string): string => (text.length > 40 ? `${text.slice(0, 28)}…${text.slice(-8)}` : text);
    const own = records.filter(({ name }) => !name.endsWith('amazonses.com'));
    print(table(own.map((one) => [one.server, one.name, String(one.ttlSeconds), cut(one.strings.join(''))])));
    return 0;
  },
};

interface Head {
  readonly version: number;
  readonly hash: string;
  readonly dueAt: number | null;
  readonly state: State;
}

const rotationRows = ({ rotation }: State): readonly (readonly string[])[] => {
  if (rotation === null) return [['rotation', '-']];
  const { stage, current, next, record, round, application } = rotation;
  const approvals = round === null ? '-' : `${round.approvals.map(({ name }) => name).join(', ') || 'none'}`;
  return [
    ['stage', stage.tag],
    ['current', current],
    ['next', next],
    ['application', application === null ? '-' : `${moment(application.handedInAt)} ${application.ticket}`],
    ['record', record === null ? '-' : `${record.verdict} ${record.findings.join(' ')}`],
    ['round', round === null ? '-' : `${round.id} ${round.ended ?? 'open'}, digest ${round.digest.slice(0, 12)}`],
    ['approvals', approvals],
  ];
};

export const state: Command = {
  usage: 'state [--json]',
  takes: { words: 0, switches: ['json'] },
  about: 'ログの最新の状態 / the newest state in the log',
  run: async (client, { json }, print) => {
    const head = await client.get<Head | null>('/state');
    if (json) print(JSON.stringify(head, null, 2));
    else if (head === null) print('(ログは空です / the log is empty)');
    else {
      const due = head.dueAt === null ? '-' : moment(head.dueAt);
      const rows = [
        ['domain', head.state.domain],
        ['version', `${head.version} ${head.hash.slice(0, 12)}`],
        ['due', due],
      ];
      print(table([...rows, ...rotationRows(head.state)]));
    }
    return 0;
  },
};
