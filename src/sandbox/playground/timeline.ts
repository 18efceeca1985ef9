/** What happened while a drill ran: by people, the bot, SES, the DNS, Slack and the mail, in the order of time. */

import type { DomainEvent } from '../../domain/events.ts';
import type { Instant } from '../../domain/names.ts';
import type { ControlHooks, Language } from '../control/http.ts';

import type { StreamedMail } from './mailStream.ts';
import { type Words, words } from './scene.ts';
import type { Situation } from './situation.ts';

export interface Entry {
  readonly at: Instant;
  readonly who: Words;
  readonly what: Words;
}

const theBot = words('ボット', 'the bot');
const theMail = words('メール', 'mail');
const theDns = words('DNS', 'DNS');
const entriesMax = 300;

/** What the log does not have: edits of zones, Slack's outages, and changes of the mail's verdict. */
export class Witness {
  readonly #hooks: ControlHooks;
  readonly #stopDns: () => void;
  #entries: readonly Entry[] = [];
  #slackWasDown: boolean;
  #lastVerdict: StreamedMail['ours'] = 'pass';
  #lastStolen: StreamedMail['stolen'] = null;

  constructor(hooks: ControlHooks) {
    this.#hooks = hooks;
    this.#slackWasDown = hooks.sandbox.slack.faults.outage;
    this.#stopDns = hooks.sandbox.dns.onEdit((name) => this.#edited(name));
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  stop(): void {
    this.#stopDns();
  }

  /** Notices what has no event of its own. */
  observe(): void {
    const { outage } = this.#hooks.sandbox.slack.faults;
    if (outage !== this.#slackWasDown) {
      this.#note(words('Slack', 'Slack'), outage ? words('停止', 'down') : words('復旧', 'up again'));
    }
    this.#slackWasDown = outage;
  }

  read({ ours, stolen }: StreamedMail): void {
    this.observe();
    if (ours !== this.#lastVerdict && ours !== null) this.#note(theMail, verdictTexts[ours]);
    if (stolen !== this.#lastStolen && stolen !== null) {
      const passes = stolen === 'pass';
      this.#note(
        theMail,
        passes
          ? words('盗まれた鍵の署名が検証に成功する', 'signatures of the stolen key verify')
          : words('盗まれた鍵の署名は検証に失敗する', 'signatures of the stolen key no longer verify'),
      );
    }
    this.#lastVerdict = ours ?? this.#lastVerdict;
    this.#lastStolen = stolen;
  }

  #edited(name: string): void {
    if (name.startsWith('script-')) return;
    const count = this.#hooks.sandbox.dns.list().filter((record) => record.name === name).length;
    this.#note(
      theDns,
      count === 0
        ? words(`${name} のレコードを削除`, `record removed at ${name}`)
        : words(`${name} のレコードを公開`, `record published at ${name}`),
    );
  }

  #note(who: Words, what: Words): void {
    this.#entries = [...this.#entries.slice(1 - entriesMax), { at: this.#hooks.sandbox.clock.now(), who, what }];
  }
}

const verdictTexts = {
  pass: words('検証に成功する', 'passes'),
  unsigned: words('署名なしで届く', 'arrives unsigned'),
  fail: words('検証に失敗する', 'fails'),
} as const;

/** Repetitions of readings that say nothing new. */
const quiet: ReadonlySet<DomainEvent['type']> = new Set(['KeysTried', 'ConfigurationChanged', 'AlertEscalated']);

const whoOf = ({ workspace }: ControlHooks['sandbox']['slack'], event: DomainEvent): Words => {
  const by = 'by' in event ? event.by : null;
  if (by === null) return theBot;
  const name = workspace.personById(by)?.displayName ?? ('name' in event ? event.name : by);
  return words(name, name);
};

const logEntries = (hooks: ControlHooks, { events }: Situation, since: number): readonly Entry[] =>
  events.flatMap(({ version, at, event }) => {
    if (version <= since || quiet.has(event.type)) return [];
    const [ja, en] = (['ja', 'en'] as const).map((language) => hooks.playground.words(language, event));
    return ja && en ? [{ at, who: whoOf(hooks.sandbox.slack, event), what: words(ja, en) }] : [];
  });

const signingOperation = 'PutEmailIdentityDkimAttributes';

const callEntries = ({ sandbox: { ses } }: ControlHooks, { puts }: Situation, since: Instant): readonly Entry[] => {
  const received = puts.map(({ at, selector, outcome }) => ({
    at,
    who: words('SES', 'SES'),
    what: words(`${selector} の Put を受け取る（${outcome}）`, `received a Put of ${selector} (${outcome})`),
  }));
  const switched = ses
    .calls()
    .filter(({ operation }) => operation === signingOperation)
    .map(({ at }) => ({
      at,
      who: words('SES', 'SES'),
      what: words('DKIM 署名の設定が変更される', 'the DKIM signing setting was changed'),
    }));
  return [...received, ...switched].filter(({ at }) => at >= since);
};

/** The alerts since then, each once: a channel may receive one twice. */
const alertEntries = ({ sandbox: { alerts } }: ControlHooks, since: Instant): readonly Entry[] => {
  const once = new Map(alerts.received().map((alert) => [alert.id, alert]));
  return [...once.values()]
    .map(({ at, code }) => ({
      at: Date.parse(at),
      who: theBot,
      what: words(`Slack の外に警報 ${code}`, `alert ${code} outside Slack`),
    }))
    .filter(({ at }) => at >= since);
};

export interface Since {
  readonly at: Instant;
  readonly version: number;
}

export const timelineOf = (
  hooks: ControlHooks,
  situation: Situation,
  witness: Witness,
  since: Since,
): readonly Entry[] =>
  [
    ...witness.entries,
    ...logEntries(hooks, situation, since.version),
    ...callEntries(hooks, situation, since.at),
    ...alertEntries(hooks, since.at),
  ]
    .sort((one, other) => one.at - other.at)
    .slice(0, entriesMax);

export const shownEntries = (entries: readonly Entry[], language: Language) =>
  entries.map(({ at, who, what }) => ({ at, who: who[language], what: what[language] }));
