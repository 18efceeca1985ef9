/**
 * Slack in a world: the sandbox's own methods, reached by the bot's own client without a network. Calls are refused half-way, their
 * answers are lost, and on some days Slack is down, forbids uploads, archives the channel, or retention deletes what is old.
 */
import { createSlackClient, type SlackClient } from '../../../src/adapters/slack/client.ts';
import { createSlackDirectory } from '../../../src/adapters/slack/directory.ts';
import { pausedTime } from '../../../src/adapters/slack/lookUps.ts';
import { createSlackNotifier } from '../../../src/adapters/slack/notifier.ts';
import type { Deps } from '../../../src/app/deps.ts';
import { PersonId } from '../../../src/domain/names.ts';
import type { RaisedNotices } from '../../../src/ports/people.ts';
import type { Settings } from '../../../src/ports/settings.ts';
import type { CardStore } from '../../../src/ports/store.ts';
import { allMethods } from '../../../src/sandbox/slack/methods.ts';
import { CallLog, type FaultAnswer, Faults, type JsonObject, RateLimits } from '../../../src/sandbox/slack/protocol.ts';
import { newSlack, type Slack } from '../../../src/sandbox/slack/stores.ts';
import { type Reply, replyTo, type WebApi } from '../../../src/sandbox/slack/webApi.ts';
import { app, shippedManifest } from '../../../src/sandbox/slack/workspace.ts';
import type { Random } from '../random.ts';
import type { Tally } from '../tally.ts';
import type { Timeline } from '../timeline.ts';
import { day, hour, minute, second } from '../units.ts';
import { channel, everyone, requester } from './people.ts';
import type { Process } from './process.ts';
import { SlackJudge } from './slackJudge.ts';
import { SlackStores } from './slackStores.ts';

const address = 'http://slack.invalid';
const token = 'xoxb-simulated';
const callTimeoutMs = 10 * second;
/** Of all calls: one that fails before its effect, and one whose answer is lost after it. */
const failsBefore = 0.02;
const failsAfter = 0.02;
/** Days between two of the things that happen to a workspace. */
const troubleEvery = [4 * day, 60 * day] as const;

export interface Messenger extends Pick<Deps, 'notifier' | 'directory'> {
  readonly client: SlackClient;
  readonly cards: CardStore;
}

interface SlackGiven {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly tally: Tally;
  readonly note: (line: string) => void;
}

/** The scopes do not change in a world, and the file is read once. */
const { scopes } = shippedManifest();

/** The workspace of the simulation's people. */
const team = PersonId.team(requester.id);
const home = { query: async () => ({ teamId: team, enterpriseId: null, url: `${address}/` }) };

const peopleJoin = (slack: Slack): void => {
  for (const { id, name } of everyone) {
    slack.workspace.addPerson({
      id: PersonId.user(id),
      name: `person-${name}`,
      displayName: name,
      locale: 'en-US',
      teamId: team,
      deleted: false,
      isBot: false,
      isRestricted: false,
      isUltraRestricted: false,
      grid: null,
      phone: null,
    });
    slack.workspace.setMember(channel, PersonId.user(id), true);
  }
};

const silent = { info: () => undefined, error: () => undefined };

export class SlackWorld {
  readonly slack: Slack;
  readonly judge: SlackJudge;
  readonly #given: SlackGiven;
  readonly #stores = new SlackStores();
  readonly #api: WebApi;
  #isDown = false;
  /** Until then uploads are forbidden. */
  #uploadsFrom = 0;
  #isHealed = false;

  constructor(given: SlackGiven) {
    const { timeline } = given;
    const clock = { now: () => timeline.now, monotonicMs: () => timeline.now };
    this.#given = given;
    this.slack = newSlack({ clock, realNow: clock.now, baseUrl: () => address, messagesTab: true, homeTab: true });
    peopleJoin(this.slack);
    this.#api = {
      slack: this.slack,
      methods: allMethods(() => undefined),
      faults: new Faults(),
      rateLimits: new RateLimits(clock, []),
      calls: new CallLog(),
      tokens: { bot: token, app: 'xapp-simulated' },
      scopes,
    };
    this.judge = new SlackJudge(this.slack, this.#stores.interrupted);
    this.#plan();
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  messengerFor(process: Process, settings: Settings, raised: RaisedNotices): Messenger {
    const { timeline } = this.#given;
    const network = ((url: string, init: RequestInit) => this.#call(process, url, init)) as typeof fetch;
    const pause = (ms: number): Promise<void> => timeline.sleep(ms);
    const client = createSlackClient({ token, slackApiUrl: `${address}/api/`, log: silent, fetch: network, pause });
    const cards = this.#stores.cardsFor(process);
    const notifier = createSlackNotifier({
      client,
      cards,
      outcomes: this.#stores.outcomesFor(process),
      raised,
      journal: silent,
      locale: settings.locale,
      policy: settings.policy,
      testEndpoints: false,
    });
    const time = pausedTime(() => process.monotonicMs(), pause);
    return { client, cards, notifier, directory: createSlackDirectory({ client, home, log: silent, time }) };
  }

  /** From here on nothing fails any more: what the bot still owes must come. */
  heal(): void {
    if (this.#isHealed) return;
    this.#isHealed = true;
    this.#isDown = false;
    this.#api.faults.clear();
    this.#reopen();
  }

  async #call(process: Process, url: string, { headers, body }: RequestInit): Promise<Response> {
    await process.enter();
    const { timeline } = this.#given;
    const { pathname } = new URL(url);
    const method = pathname.startsWith('/api/') ? pathname.slice('/api/'.length) : 'upload';
    const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body as Uint8Array);
    const answer = this.#arm(method);
    const asked = method === 'chat.postMessage' ? new URLSearchParams(String(body)) : null;
    const lowered = Object.fromEntries(
      Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const reply = await replyTo(this.#api, { path: pathname, headers: lowered, body: bytes });
    if (asked !== null && answer !== null && answer !== 'rate_limited') this.judge.unanswered(asked);
    if (reply.tag === 'no_answer') await timeline.sleep(callTimeoutMs);
    await process.enter();
    return responseOf(reply);
  }

  /** Draws what becomes of this call. @returns the fault; null for an answer that is true */
  #arm(method: string): FaultAnswer | null {
    if (this.#isHealed) return null;
    const { random, tally } = this.#given;
    if (this.#isDown) return this.#armed(method, 'server_error', 'before');
    if (method === 'files.getUploadURLExternal' && this.#given.timeline.now < this.#uploadsFrom) {
      return this.#armed(method, { error: 'file_uploads_disabled' }, 'before');
    }
    const drawn = random.next();
    if (drawn > failsBefore + failsAfter) return null;
    tally.faults += 1;
    const unclear = random.pick<FaultAnswer>(['dropped', 'server_error', 'no_answer', { error: 'internal_error' }]);
    if (drawn > failsBefore) return this.#armed(method, unclear, 'after');
    return this.#armed(method, random.chance(0.3) ? 'rate_limited' : unclear, 'before');
  }

  #armed(method: string, answer: FaultAnswer, when: 'before' | 'after'): FaultAnswer {
    this.#api.faults.clear();
    this.#api.faults.arm({ method, answer, count: 1, when, retryAfterSeconds: 30 });
    return answer;
  }

  #plan(): void {
    const { timeline, random } = this.#given;
    timeline.after(random.spread(...troubleEvery), () => {
      if (this.#isHealed) return;
      this.#trouble();
      this.#plan();
    });
  }

  #trouble(): void {
    const { timeline, random, note } = this.#given;
    const { workspace } = this.slack;
    const kind = random.pick(['down', 'archived', 'removed', 'retention', 'uploads'] as const);
    const lasts = random.spread(minute, 2 * day);
    note(`Slack: ${kind} for ${Math.round(lasts / minute)} minutes`);
    switch (kind) {
      case 'down':
        this.#isDown = true;
        timeline.after(lasts, () => {
          this.#isDown = false;
        });
        return;
      case 'archived':
        workspace.archive(channel);
        timeline.after(lasts, () => this.#reopen());
        return;
      case 'removed':
        workspace.setMember(channel, app.name, false);
        timeline.after(lasts, () => this.#reopen());
        return;
      case 'retention':
        for (const message of this.slack.messages.inChannel(channel)) {
          if (Number(message.ts) * second < timeline.now - hour) this.slack.messages.delete(message);
        }
        return;
      case 'uploads':
        this.#uploadsFrom = timeline.now + lasts;
    }
  }

  #reopen(): void {
    const { workspace } = this.slack;
    if (workspace.channel(channel)?.isArchived) workspace.unarchive(channel, PersonId.user(requester.id));
    for (const { id } of everyone) workspace.setMember(channel, PersonId.user(id), true);
    workspace.setMember(channel, app.name, true);
  }
}

const responseOf = (reply: Reply): Response => {
  if (reply.tag !== 'answer') throw new TypeError('fetch failed');
  const isText = typeof reply.body === 'string';
  const headers = {
    'content-type': isText ? 'text/plain' : 'application/json',
    ...(reply.retryAfter === undefined ? {} : { 'retry-after': String(reply.retryAfter) }),
  };
  const text = isText ? (reply.body as string) : JSON.stringify(reply.body as JsonObject);
  return new Response(text, { status: reply.status, headers });
};
