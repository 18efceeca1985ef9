/** What is true in the world, read from SES, the DNS, the bot's log, the mails and Slack. Scenes and drills judge by nothing else. */

import type { DomainEvent, EventOf } from '../../domain/events.ts';
import { readKeyRecord } from '../../domain/keyRecord.ts';
import { type Instant, recordName, type Selector, type SigningDomain } from '../../domain/names.ts';
import { fingerprintOfBase64 } from '../../domain/publicKey.ts';
import type { Stage, State } from '../../domain/state.ts';
import type { ControlHooks } from '../control/http.ts';
import { buttonsSeenBy } from '../control/people.ts';
import { type CallRecord, type IdentityView, putOperation } from '../ses/api.ts';
import type { MailReading, OldMail } from './mailStream.ts';

interface LoggedEvent<E extends DomainEvent = DomainEvent> {
  readonly version: number;
  readonly at: Instant;
  readonly event: E;
}

/** Reads the log from its first commit on, verified; later readings continue where the last one ended. */
export class LogReader {
  readonly #hooks: ControlHooks;
  #events: readonly LoggedEvent[] = [];
  #version = 0;

  constructor(hooks: ControlHooks) {
    this.#hooks = hooks;
  }

  /** Number of commits read so far. */
  get version(): number {
    return this.#version;
  }

  async read(): Promise<readonly LoggedEvent[]> {
    const news: LoggedEvent[] = [];
    for await (const { version, at, events } of this.#hooks.playground.history(this.#version + 1)) {
      if (version <= this.#version) continue;
      for (const event of events) news.push({ version, at, event });
      this.#version = version;
    }
    this.#events = [...this.#events, ...news];
    return this.#events;
  }
}

/** The record at one name server, against the key that belongs there. */
interface ServedRecord {
  readonly server: string;
  readonly verdict: 'right' | 'wrong' | 'absent';
}

export interface Situation {
  readonly now: Instant;
  readonly domain: string;
  readonly state: State | null;
  readonly stage: Stage['tag'] | null;
  readonly current: Selector | null;
  readonly next: Selector | null;
  readonly commits: number;
  readonly events: readonly LoggedEvent[];
  /** Every Put that SES received in the bot's account, oldest first. */
  readonly puts: readonly CallRecord[];
  /** Puts that an armed fault will meet. */
  readonly faultsArmed: number;
  readonly identity: IdentityView | null;
  readonly nextRecord: readonly ServedRecord[];
  readonly currentRecord: readonly ServedRecord[];
  readonly mail: MailReading;
  /** The newest mail of the previous key, as a receiver judges it now; null before there is one. */
  readonly oldMail: OldMail | null;
  readonly slackIsDown: boolean;
  /** Codes of the alerts that arrived outside Slack. */
  readonly alerts: readonly string[];
  readonly files: readonly string[];
  sees(person: string, button: string): boolean;
}

/** Events of one type, oldest first. */
export const eventsOf = <T extends DomainEvent['type']>(
  { events }: Pick<Situation, 'events'>,
  type: T,
): readonly LoggedEvent<EventOf<T>>[] =>
  events.filter((logged): logged is LoggedEvent<EventOf<T>> => logged.event.type === type);

const servedRecords = async (
  { sandbox: { dns }, playground, domain }: ControlHooks,
  selector: Selector | null,
): Promise<readonly ServedRecord[]> => {
  const publicKey = selector === null ? null : await playground.publicKey(selector);
  if (selector === null || publicKey === null) return [];
  const name = recordName(selector, domain as SigningDomain);
  const list = dns.list().filter((record) => record.name === name);
  const expected = { fingerprint: fingerprintOfBase64(publicKey) };
  return dns.servers.slice(0, dns.authoritative.length).map((server) => {
    const records = list.filter((record) => record.server === server).map(({ strings }) => strings);
    return { server, verdict: readKeyRecord(records, expected).verdict };
  });
};

/** The calls of the bot's account. */
const putsOf = ({ sandbox: { ses, otherAccount } }: ControlHooks): readonly CallRecord[] =>
  ses.calls().filter(({ operation, account }) => operation === putOperation && account !== otherAccount.account);

const identityOf = ({ sandbox: { ses, otherAccount } }: ControlHooks): IdentityView | null =>
  ses.identities().find(({ account }) => account !== otherAccount.account) ?? null;

interface Mails {
  readonly reading: MailReading;
  oldMail(selector: Selector | null): Promise<OldMail | null>;
}

export const readSituation = async (hooks: ControlHooks, log: LogReader, mails: Mails): Promise<Situation> => {
  const { sandbox, domain, playground } = hooks;
  const { slack, ses, alerts, clock } = sandbox;
  const state = (await playground.head())?.state ?? null;
  const rotation = state?.rotation ?? null;
  const current = rotation?.current ?? null;
  const next = rotation?.next ?? null;
  const events = await log.read();
  return {
    now: clock.now(),
    domain,
    state,
    stage: rotation?.stage.tag ?? null,
    current,
    next,
    commits: log.version,
    events,
    puts: putsOf(hooks),
    faultsArmed: ses.armed().filter(({ operation }) => operation === putOperation).length,
    identity: identityOf(hooks),
    nextRecord: await servedRecords(hooks, next),
    currentRecord: await servedRecords(hooks, current),
    mail: mails.reading,
    oldMail: await mails.oldMail(current),
    slackIsDown: slack.faults.outage,
    alerts: alerts.received().map(({ code }) => code),
    files: slack.files().map(({ name }) => name),
    sees: (person, button) => buttonsSeenBy(slack, person).has(button),
  };
};
