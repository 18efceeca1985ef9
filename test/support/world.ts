/** The whole stack in this process: sandbox, adapters and bots, with people as data. */

import { createWebhook } from '../../src/adapters/alerts/channels.ts';
import type { BreakGlassAnswer, BreakGlassStatement } from '../../src/app/breakGlass.ts';
import type { Boundary, Deps, DomainCommit } from '../../src/app/deps.ts';
import { parseInputs } from '../../src/domain/actionInputs.ts';
import type { RawInputs } from '../../src/domain/inputs.ts';
import { recordValue, stringsOf } from '../../src/domain/keyRecord.ts';
import { recordName } from '../../src/domain/names.ts';
import { emptyState, type State } from '../../src/domain/state.ts';
import type { Application } from '../../src/main/application.ts';
import { Closers } from '../../src/main/process.ts';
import type { KeyVault } from '../../src/ports/keys.ts';
import type { Request, Response } from '../../src/ports/service.ts';
import type { AnchorStore, EvidenceStore } from '../../src/ports/store.ts';

import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { CallRecord } from '../../src/sandbox/ses/api.ts';
import {
  type ApplicationOnSite,
  calendar,
  openApplication,
  probeWaitDefaultMs,
  settingsOf,
} from './applicationOnSite.ts';
import { wordOf } from './breakGlassWord.ts';
import type { MailServer } from './mailServer.ts';
import { createMessenger, type Messenger, type SentNotice } from './messenger.ts';
import { passTime } from './passTime.ts';
import { type PeopleChanges, person } from './people.ts';
import { openPost, type PostOptions } from './post.ts';
import { openSite, type SiteOptions } from './site.ts';
import { domain, type SiteAddress } from './siteAddress.ts';
import { openWitness } from './witnesses.ts';

export { account, current, domain } from './siteAddress.ts';

export interface World {
  readonly sandbox: Sandbox;
  /** Another process, which starts now and has known nothing of the log. Deliveries reach it as the last one (`via`). */
  startAnother(anchorFolder?: string): Promise<number>;
  /** What another process must know to work here. */
  readonly address: SiteAddress;
  /** The first bot: the only one unless `bots` asked for more. */
  readonly application: Application;
  readonly applications: readonly Application[];
  readonly messengers: readonly Messenger[];
  readonly evidence: EvidenceStore;
  readonly vault: KeyVault;
  readonly people: PeopleChanges;
  /** Where mail is looked for over IMAP; null where it comes to the bots. */
  readonly mail: MailServer | null;
  /** The mail servers of the witnesses, by name. */
  readonly witnesses: ReadonlyMap<string, MailServer>;
  readonly sentNotices: SentNotice[];
  readonly faults: string[];
  /** Asks and waits until the bot that was asked is idle. */
  request(who: string, action: Request['action'], more?: RequestOptions): Promise<Response>;
  /** An enrolled person's word, proven without Slack. */
  breakGlass(step: BreakGlassStatement['step'], who: string, via?: number): Promise<BreakGlassAnswer>;
  approve(who: string, more?: RequestOptions): Promise<Response>;
  state(): Promise<State>;
  history(): Promise<readonly DomainCommit[]>;
  /** Puts that SES received, whatever became of them. */
  puts(): readonly CallRecord[];
  /** Per target in order, which selector SES has. */
  selectors(): readonly (string | null)[];
  pass(ms: number): Promise<void>;
  publishNext(): Promise<void>;
  withdrawNext(): Promise<void>;
  /** No mail arrives at the bots any more, and they do not wait long for what cannot come. */
  loseMail(): void;
  close(): Promise<void>;
}

/** `via`: number of the bot that gets the delivery. */
export type RequestOptions = Partial<Omit<Request, 'inputs'>> & { readonly via?: number; readonly inputs?: RawInputs };

export interface WorldOptions extends SiteOptions, PostOptions {
  readonly atBoundary?: (boundary: Boundary) => void;
  readonly after?: Deps['after'];
  readonly beforeKeyUse?: () => Promise<void>;
  /** How many processes' worth of bots share the store. */
  readonly applications?: number;
  /** Mailboxes at other providers; none where nothing is said. */
  readonly witnesses?: readonly string[];
  /** How far the last bot's clock runs ahead of the others'. */
  readonly lastAheadMs?: number;
  /** What remembers the log; a folder of the site where nothing is said. */
  readonly anchor?: AnchorStore;
  readonly anchorFolder?: string;
  /** Critical notices also go to the site's receiver. */
  readonly alerted?: boolean;
}

/** Nobody listens there. */
const nowhere = { host: '127.0.0.1', port: 1 };
/** Real milliseconds. */
const lostProbeWaitMs = 50;

const putOperation = 'PutEmailIdentityDkimSigningAttributes';

const newRequest = (
  id: string,
  who: string,
  action: Request['action'],
  more: Partial<Omit<Request, 'inputs'>>,
  inputs: Request['inputs'],
): Request => ({
  id,
  person: person(who),
  action,
  domain: null,
  channel: 'C0DKIM',
  rotation: null,
  round: null,
  digest: null,
  ...more,
  inputs,
});

export const openWorld = (options: WorldOptions = {}): Promise<World> =>
  Closers.opening(async (closers) => {
    const { sandbox, address } = await openSite(options, closers);
    const { clock, dns, ses } = sandbox;
    const { mailbox, inbound, server } = await openPost(options, address, clock, closers);
    sandbox.deliverTo(inbound.host, inbound.port);
    const witnesses = await Promise.all(
      (options.witnesses ?? []).map((name) => openWitness(name, sandbox, address, closers)),
    );
    const sentNotices: SentNotice[] = [];
    const faults: string[] = [];
    const people: PeopleChanges = new Map();
    let isMailLost = false;
    // Short only where nothing can come.
    const probeWait = {
      get ms(): number {
        return isMailLost || server?.imap.faults.mute ? lostProbeWaitMs : probeWaitDefaultMs;
      },
    };
    const messengers = Array.from({ length: options.applications ?? 1 }, (_, index) =>
      createMessenger(sentNotices, index),
    );
    const opened: ApplicationOnSite[] = [];
    const openOne = async (messenger: Messenger, ahead: number, anchorFolder = options.anchorFolder) => {
      const given = {
        ...options,
        ...(anchorFolder === undefined ? {} : { anchorFolder }),
        clock: ahead === 0 ? clock : { now: () => clock.now() + ahead, monotonicMs: () => clock.monotonicMs() },
        mailbox,
        witnesses: witnesses.map(({ witness }) => witness),
        people,
        messenger,
        probeWait,
        onFault: (text: string) => void faults.push(text),
        ...(options.alerted ? { alerts: [createWebhook({ ...sandbox.alerts, clock })] } : {}),
      };
      return openApplication(address, given, closers);
    };
    for (const [index, messenger] of messengers.entries())
      opened.push(await openOne(messenger, index === messengers.length - 1 ? (options.lastAheadMs ?? 0) : 0));
    const [first] = opened;
    if (first === undefined) throw new RangeError('a world has at least one bot');
    const applications = opened.map(({ application }) => application);
    let reader = first.application;
    const state = async (): Promise<State> => (await reader.log.load(domain))?.state ?? emptyState(domain);
    const nextName = async (): Promise<string> => {
      const { rotation } = await state();
      if (rotation === null) throw new Error('no rotation');
      return recordName(rotation.next, domain);
    };
    let requests = 0;
    const request: World['request'] = async (who, action, { via = 0, inputs = {}, ...more } = {}) => {
      requests += 1;
      const application = applications[via] ?? first.application;
      // Every ingress parses what its person wrote, and refuses it by itself.
      const parsed = parseInputs(action, inputs, { calendar, at: clock.now() });
      if (parsed.tag === 'refused') {
        return { tag: 'refused', code: parsed.code, facts: { value: parsed.text }, state: null, settings: null };
      }
      const answer = await application.requestHandler.handle(
        newRequest(`request-${requests}`, who, action, more, parsed.inputs),
      );
      await application.idle();
      return answer;
    };
    const ofDomain = settingsOf(address).domains.get(domain);
    if (ofDomain === undefined) throw new RangeError('a world has a domain');
    return {
      sandbox,
      address,
      startAnother: async (anchorFolder) => {
        const messenger = createMessenger(sentNotices, messengers.length);
        messengers.push(messenger);
        const { application } = await openOne(messenger, 0, anchorFolder);
        // The others know a log that is no more.
        if (anchorFolder !== undefined) reader = application;
        return applications.push(application) - 1;
      },
      breakGlass: (step, who, via = 0) =>
        (applications[via] ?? first.application).breakGlass.say(ofDomain, wordOf(step, who)),
      application: first.application,
      applications,
      messengers,
      evidence: first.evidence,
      vault: first.vault,
      people,
      mail: server,
      witnesses: new Map(witnesses.map((opened) => [opened.witness.name, opened.server])),
      sentNotices,
      faults,
      request,
      state,
      approve: async (who, more) =>
        request(who, 'approve', { digest: (await state()).rotation?.round?.digest ?? '', ...more }),
      history: async () => {
        const commits: DomainCommit[] = [];
        for await (const commit of reader.log.history(domain)) commits.push(commit);
        return commits;
      },
      puts: () => ses.calls().filter(({ operation }) => operation === putOperation),
      selectors: () =>
        address.regions.map((at) => ses.identities().find(({ region }) => region === at)?.selector ?? null),
      pass: (ms) => passTime({ clock, ses, applications }, ms),
      publishNext: async () => {
        const { rotation } = await state();
        const next = rotation === null ? null : await first.vault.describe(domain, rotation.next);
        if (next === null) throw new Error('no next key');
        dns.publish(await nextName(), [...stringsOf(recordValue(next.publicKey))]);
      },
      withdrawNext: async () => dns.remove(await nextName()),
      loseMail: () => {
        sandbox.deliverTo(nowhere.host, nowhere.port);
        isMailLost = true;
      },
      close: () => closers.close(),
    };
  });
