/** The adapter beside an emulated Slack: a desk that says what the test prepared, and cards in memory. */
import { isDeepStrictEqual } from 'node:util';
import { createSlackApp, type SlackApp, type SlackAppOptions } from '../../../src/adapters/slack/app.ts';
import { createSlackClient, type SlackClient, type SlackLog } from '../../../src/adapters/slack/client.ts';
import { type HttpFrontOptions, openHttpFront } from '../../../src/adapters/slack/httpFront.ts';
import type { RecordObservation } from '../../../src/domain/findings.ts';
import type { Notice } from '../../../src/domain/notices.ts';
import type { State } from '../../../src/domain/state.ts';
import type { RaisedNotices } from '../../../src/ports/people.ts';
import type {
  AcceptedAnswer,
  AcceptedCode,
  Action,
  RefusedAnswer,
  RefusedBecause,
  Request,
  Response,
} from '../../../src/ports/service.ts';
import type { CardStore, OutcomeStore, Outcomes, PostedCard } from '../../../src/ports/store.ts';
import { VirtualClock } from '../../../src/sandbox/clock.ts';
import { createSlackSandbox, type SlackSandbox, type SlackSandboxOptions } from '../../../src/sandbox/slack/sandbox.ts';
import { at, current, domain, fingerprint, next, policy, settings, stateIn } from './states.ts';

export const signingSecret = 'test-signing-secret';
const botToken = 'xoxb-test';
export const appToken = 'xapp-test';

const closers: (() => Promise<unknown>)[] = [];

/** Closes what the test opened, last opened first. */
export const closeAll = async (): Promise<void> => {
  for (const close of closers.splice(0).reverse()) await close();
};

interface LogLine {
  readonly level: 'info' | 'error';
  readonly text: string;
}

class MemoryCards implements CardStore {
  readonly #cards = new Map<string, PostedCard>();
  /** How often it was asked where a card is. */
  reads = 0;
  get(domain: string, card: string): Promise<PostedCard | null> {
    if (/^(?:rotation|round)-/.test(card)) this.reads += 1;
    return Promise.resolve(this.#cards.get(`${domain} ${card}`) ?? null);
  }
  put(domain: string, card: string, posted: PostedCard, instead?: PostedCard): Promise<boolean> {
    const before = this.#cards.get(`${domain} ${card}`);
    if (instead !== undefined && !isDeepStrictEqual(before, instead)) return Promise.resolve(false);
    if (before !== undefined && before.version > posted.version) return Promise.resolve(false);
    this.#cards.set(`${domain} ${card}`, posted);
    return Promise.resolve(true);
  }
}

class MemoryOutcomes implements OutcomeStore {
  readonly #items = new Map<string, Outcomes>();
  #revisions = 0;
  get(domain: string, item: string): Promise<Outcomes | null> {
    return Promise.resolve(this.#items.get(`${domain} ${item}`) ?? null);
  }
  put(domain: string, item: string, acts: Outcomes['acts'], before: Outcomes | null): Promise<Outcomes | null> {
    if (this.#items.get(`${domain} ${item}`)?.revision !== before?.revision) return Promise.resolve(null);
    this.#revisions += 1;
    const written = { revision: String(this.#revisions), acts };
    this.#items.set(`${domain} ${item}`, written);
    return Promise.resolve(written);
  }
}

/** What the DNS may say when everything is right. */
const observation: RecordObservation = {
  name: `${next}._domainkey.${domain}`,
  expected: fingerprint,
  scope: 'authoritative',
  requestedAt: at,
  servers: [],
  verdict: 'right',
  findings: [],
  content: null,
  negativeUntil: null,
};

const saidOf = (action: Action): AcceptedCode => {
  switch (action) {
    case 'status':
      return { code: action, keys: [] };
    case 'round_details':
      return { code: action, record: null, head: 'f'.repeat(64) };
    case 'rotation_details':
      return { code: action, keys: [], head: 'f'.repeat(64) };
    case 'check':
    case 'check_now':
      return { code: 'check', observation, nextKey: null, intervals: null };
    case 'plan':
      return { code: action, today: '2026-09-01', year: null, plans: [], outlooks: [], left: 0 };
    case 'history':
      return { code: action, entries: [], left: 0, unread: 0 };
    case 'history_file':
    case 'applications':
    case 'ledger':
    case 'report':
      throw new RangeError('a report is given as a whole');
    case 'help':
      return { code: action };
    case 'overview':
      throw new RangeError('an overview is given as a whole');
    case 'prepare_rollback':
      return { code: 'rollback_prepared', basis: 'proposal', observation: null, evidence: null };
    case 'preview_rotation':
    case 'start_rotation':
      throw new RangeError('a preview is given as a whole');
    case 'application_file':
    case 'correction_file':
      throw new RangeError('a file is given as a whole');
    case 'prepare_cancel':
      return { code: 'cancel_prepared' };
    case 'prepare_compromised':
      return { code: 'compromised_prepared', selector: current, step: 'first' };
    default:
      return { code: 'decided', action };
  }
};

/** By what was asked for, or by what is answered. */
export const accepted = (
  output: Action | AcceptedCode,
  state: State = stateIn('awaitingApplication'),
): AcceptedAnswer => {
  const what = typeof output === 'string' ? saidOf(output) : output;
  return { tag: 'accepted', state, settings, ...what };
};

export const refused = (why: RefusedBecause, state: State = stateIn('awaitingApplication')): RefusedAnswer => ({
  tag: 'refused',
  state,
  settings,
  ...why,
});

export interface Site {
  readonly sandbox: SlackSandbox;
  readonly client: SlackClient;
  readonly cards: MemoryCards;
  readonly outcomes: MemoryOutcomes;
  /** The notices that the log would have. */
  readonly notices: Map<number, Notice>;
  readonly raised: RaisedNotices;
  readonly log: LogLine[];
  /** Moved through every wait that Slack asks for. */
  readonly clock: VirtualClock;
  /** Writes `log`. */
  readonly journal: SlackLog;
  /** Waits that Slack asked for, in milliseconds; they pass on the clock. */
  readonly pauses: number[];
}

export const openSite = async (more: Partial<SlackSandboxOptions> = {}, timeoutMs = 10_000): Promise<Site> => {
  const clock = new VirtualClock(at);
  const sandbox = await createSlackSandbox({ clock, signingSecret, botToken, appToken, ...more });
  closers.push(() => sandbox.close());
  const log: LogLine[] = [];
  const pauses: number[] = [];
  const notices = new Map<number, Notice>();
  const client = createSlackClient({
    token: botToken,
    slackApiUrl: sandbox.apiUrl,
    log: slackLog(log),
    timeoutMs,
    pause: (ms) => {
      pauses.push(ms);
      return clock.pause(ms);
    },
  });
  return {
    sandbox,
    clock,
    client,
    cards: new MemoryCards(),
    outcomes: new MemoryOutcomes(),
    notices,
    raised: async () => notices,
    log,
    journal: slackLog(log),
    pauses,
  };
};

export const slackLog = (lines: LogLine[]): SlackLog => ({
  info: (fields, message) => void lines.push({ level: 'info', text: `${message} ${JSON.stringify(fields)}` }),
  error: (fields, message) => void lines.push({ level: 'error', text: `${message} ${JSON.stringify(fields)}` }),
});

export interface AppSite extends Site {
  readonly app: SlackApp;
  readonly requests: Request[];
  readonly port: number;
}

type Responds = (request: Request) => Response | Promise<Response>;

/** The app with a desk that answers as the test says. */
export const openApp = async (
  responds: Responds = ({ action }) => accepted(action),
  more: Partial<SlackAppOptions> = {},
  sandboxOptions: Partial<SlackSandboxOptions> = {},
  frontOptions: Partial<HttpFrontOptions> = {},
  beforeStart: (sandbox: SlackSandbox) => void = () => {},
): Promise<AppSite> => {
  const site = await openSite(sandboxOptions);
  beforeStart(site.sandbox);
  const requests: Request[] = [];
  const front = await openHttpFront({
    host: '127.0.0.1',
    port: 0,
    readiness: async () => ({ isReady: true, report: {} }),
    log: slackLog(site.log),
    overSocket: more.mode?.tag === 'socket',
    ...frontOptions,
  });
  closers.push(() => front.close());
  const app = createSlackApp({
    requestHandler: {
      handle: async (request) => {
        requests.push(request);
        return responds(request);
      },
    },
    client: site.client,
    cards: site.cards,
    settings: { locale: 'ja', policy, testEndpoints: true },
    log: slackLog(site.log),
    now: () => at,
    botToken,
    slackApiUrl: site.sandbox.apiUrl,
    mode: { tag: 'http', signingSecret, front },
    ...more,
  });
  closers.push(() => app.stop());
  await app.start();
  const { port } = front;
  if (more.mode?.tag !== 'socket') site.sandbox.setRequestUrl(`http://127.0.0.1:${port}/slack/events`);
  return { ...site, app, requests, port };
};

/** What the person was told, newest last. */
export const messagesTo = ({ sandbox }: Site, person: string): readonly string[] =>
  sandbox.ephemerals(person).map(({ text, blocks }) => `${text}\n${JSON.stringify(blocks)}`);
