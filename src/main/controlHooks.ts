/** The control API's view of the bot: what people and the DNS department do, its verified log in words, and what comes next. */

import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { entryText } from '../adapters/slack/views/history.ts';
import { bookkeeping, entryOf } from '../app/history.ts';
import { LogFold } from '../app/logFold.ts';
import { Names } from '../app/report/names.ts';
import { dailyAfter } from '../domain/calendar.ts';
import type { DomainEvent } from '../domain/events.ts';
import { recordValue, stringsOf } from '../domain/keyRecord.ts';
import { recordName, Selector, type SigningDomain } from '../domain/names.ts';
import { createKeyedQueue } from '../ports/concurrency.ts';
import { LogCorrupt } from '../ports/store.ts';
import type { ControlHooks, LogLine, LogView, PlaygroundHooks, Storage } from '../sandbox/control/http.ts';

import type { Sandbox } from '../sandbox/sandbox.ts';
import { text } from '../texts/text.ts';
import { queryTxt } from './demo/witnesses.ts';
import { type RecordVariant, recordVariants, type SandboxService } from './sandbox.ts';
import type { Service } from './service.ts';

interface Read {
  readonly domain: SigningDomain;
  readonly service: Pick<Service, 'application' | 'vault' | 'settings'>;
}

export const playgroundHooksOf = ({ domain, service }: Read): PlaygroundHooks => {
  // People who act are named by their acts, which pass by before anything names them without one.
  const names = new Names();
  return {
    head: () => service.application.log.load(domain),
    history: (fromVersion) => service.application.log.history(domain, fromVersion),
    publicKey: async (name) => {
      const selector = Selector.parse(name);
      const info = selector === null ? null : await service.vault.describe(domain, selector);
      return info?.publicKey ?? null;
    },
    words: (language, event) => {
      if (bookkeeping.has(event.type)) return null;
      names.note({ version: 0, events: [event] });
      return entryText({ language, policy: service.settings.policy }, entryOf({ version: 0, at: 0 }, event, names));
    },
  };
};

type Locale = ControlHooks['locale'];
type PageHooks = Pick<ControlHooks, 'locale' | 'completions' | 'log' | 'appliedRecord' | 'queryServers' | 'dueMoments'>;

const linesMax = 2_000;

/** The page asks after every event of the world: only what is new is read. */
const logReader = ({ application, domain }: SandboxService, words: (event: DomainEvent) => string | null) => {
  const fold = new LogFold({
    begin: () => ({ lines: [] as LogLine[], older: 0, head: null as string | null }),
    add: ({ lines, older }, { version, at, events }) => {
      for (const event of events) {
        const line = words(event);
        if (line !== null) lines.push({ version, at, type: event.type, text: line });
      }
      const tooMany = Math.max(0, lines.length - linesMax);
      lines.splice(0, tooMany);
      return { lines, older: older + tooMany, head: String(version) };
    },
    view: ({ lines, older, head }): LogView => ({ verified: true, lines: [...lines], older, head }),
  });
  // The clock of a world leaps, and nobody else writes into its store: what was verified stays so.
  return () => fold.read(application.log, 0, domain);
};

const verifiedLog = async (read: () => Promise<LogView>): Promise<LogView> => {
  try {
    return await read();
  } catch (error) {
    if (error instanceof LogCorrupt) return { verified: false, fault: error.message };
    throw error;
  }
};

/** The commands of `/dkim help`; after them the same with their Japanese verbs. */
const completionsOf = (language: Locale): ControlHooks['completions'] => {
  const rows = text(language, 'answer.help')
    .split('\n')
    .flatMap((line) => {
      const [, command, verb, what] = /^`(\/dkim[^`]*)`(?: `([^`]+)`)? – (.+)$/.exec(line) ?? [];
      return command === undefined || what === undefined ? [] : [{ text: command, verb, what }];
    });
  const translated = rows.flatMap(({ text: command, verb, what }) =>
    verb === undefined ? [] : [{ text: command.replace(/^\/dkim \S+/, `/dkim ${verb}`), what }],
  );
  return [...rows.map(({ text: command, what }) => ({ text: command, what })), ...translated];
};

const queryServers = async ({ dns }: Sandbox, name: string) => {
  const places = [
    ...dns.authoritative.map((address) => ({ address, kind: 'authoritative' as const })),
    ...dns.resolvers.map((address) => ({ address, kind: 'resolver' as const })),
  ];
  return Promise.all(
    places.map(async ({ address, kind }, index) => ({
      server: dns.servers[index] ?? address,
      address,
      kind,
      records: await queryTxt(address, name).then(
        ({ records }) => records,
        () => null,
      ),
    })),
  );
};

/** Judges the mail as a receiver would: by the records that are public at the moment. */
export const judgeMails = ({ ses, dns }: Sandbox): void =>
  ses.judgeMails(async (raw, at) => {
    const { results } = await dkimVerify(raw, {
      strict: true,
      curTime: new Date(at),
      resolver: async (name) => {
        const found = await dns.lookupTxt(name);
        if (found.tag === 'records') return found.records.map((strings) => [...strings]);
        const code = found.tag === 'failed' ? 'ESERVFAIL' : 'ENOTFOUND';
        throw Object.assign(new Error('no such record'), { code });
      },
    });
    return results.map(({ signingDomain, selector, status }) => ({
      domain: signingDomain ?? '',
      selector: selector ?? '',
      result: status.result,
    }));
  });

const pageHooksOf = (service: SandboxService, locale: Locale): PageHooks => {
  const { sandbox, application, domain } = service;
  const { vault, settings } = service.service;
  const { words } = playgroundHooksOf(service);
  const read = logReader(service, (event) => words(locale, event));
  return {
    locale,
    completions: completionsOf(locale),
    log: () => verifiedLog(read),
    appliedRecord: async () => {
      const selector = (await application.log.load(domain))?.state.rotation?.next;
      const info = selector === undefined ? null : await vault.describe(domain, selector);
      if (info === null || selector === undefined) return null;
      return { selector, name: recordName(selector, domain), strings: [...stringsOf(recordValue(info.publicKey))] };
    },
    queryServers: (name) => queryServers(sandbox, name),
    dueMoments: async () => {
      const now = sandbox.clock.now();
      const today = dailyAfter(settings.policy.calendar, now, 0);
      const daily = today > now ? today : dailyAfter(settings.policy.calendar, now, 1);
      const [bot, ses] = [await application.nextDueAt(), sandbox.ses.nextDueAt()];
      return [
        { at: daily, what: 'daily' as const },
        ...(bot === null ? [] : [{ at: Math.max(bot, now), what: 'bot' as const }]),
        ...(ses === null ? [] : [{ at: Math.max(ses, now), what: 'ses' as const }]),
      ].sort((a, b) => a.at - b.at);
    },
  };
};

const isVariant = (text: string): text is RecordVariant => recordVariants.some((known) => known === text);

/** Moves the clock for one caller at a time: parallel moves would skip each other's due moments. */
const serialized = (pass: ControlHooks['pass']): ControlHooks['pass'] => {
  const queue = createKeyedQueue();
  return (ms) => queue('clock', () => pass(ms));
};

/** The control API's hooks on the sandbox that runs in this process. */
export const hooksOf = (service: SandboxService, locale: Locale, storage: Storage = 'memory'): ControlHooks => ({
  ...pageHooksOf(service, locale),
  storage,
  sandbox: service.sandbox,
  domain: service.domain,
  channel: service.channel,
  urls: service.urls,
  variants: recordVariants,
  pass: serialized((ms) => service.pass(ms)),
  publish: async (variant) => {
    if (!isVariant(variant)) throw new RangeError(`no such record: ${variant}`);
    return service.publish(variant);
  },
  removeRecord: (which) => service.removeRecord(which),
  breakGlass: (drilling) => service.breakGlass(drilling),
  state: () => service.application.log.load(service.domain),
  playground: playgroundHooksOf(service),
  idle: () => service.idle(),
});
