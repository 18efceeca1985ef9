/**
 * Handles requests: finds the domain, authorises the person, decides, and answers with the current state. Effects follow in the
 * background.
 */

import { createHash } from 'node:crypto';
import { closestMatch } from 'leven';
import {
  ACTIONS,
  type DecidedAction,
  isAnsweredAnywhere,
  isPreview,
  isQuery,
  type PreviewAction,
  previewedBy,
  type QueryAction,
} from '../../domain/actions.ts';
import { COMMANDS, type PersonCommand } from '../../domain/commands.ts';
import { authorise } from '../../domain/decide/decide.ts';
import { type Refusal, refuse } from '../../domain/decision.ts';
import { type Fingerprint, SigningDomain, unreachable } from '../../domain/names.ts';
import type { Actor } from '../../domain/roles.ts';
import type { State } from '../../domain/state.ts';
import { createKeyedQueue, type KeyedQueue } from '../../ports/concurrency.ts';
import { faultOf } from '../../ports/journal.ts';
import type { ReportSigner } from '../../ports/keys.ts';
import { ChannelUnavailable, type Need, QueriesLimited } from '../../ports/people.ts';
import type {
  FailedBecause,
  RefusedAnswer,
  RefusedBecause,
  Request,
  RequestHandler,
  Response,
} from '../../ports/service.ts';
import { type DomainSettings, domainsIn, type Settings } from '../../ports/settings.ts';
import { LogCorrupt, LogUnavailable } from '../../ports/store.ts';
import { openApplications, requestedApplication } from '../applications.ts';
import { correlated, type Deps, type DomainCommit } from '../deps.ts';
import { ClockBehind, execute, load, withMemory } from '../execute.ts';
import { readComplete, readPast } from '../history.ts';
import type { Reconciler } from '../reconcile.ts';
import { buildCommand } from './commands.ts';
import { overview, plan } from './overview.ts';

import { notePreviousRecord, prepare } from './previews.ts';
import { check, ledger, report, rotationDetails, roundDetails, status } from './queries.ts';
import { RefusalLog } from './refusalLog.ts';

/** Maps an error to a failure on which the reader can act. */
export const failureOf = (error: unknown, settings: DomainSettings | null): FailedBecause => {
  if (error instanceof LogUnavailable) {
    const { problem } = error;
    return { code: problem === 'restoring' || problem === 'newer_release' ? problem : 'store_unavailable', facts: {} };
  }
  if (error instanceof LogCorrupt && settings !== null)
    return { code: 'log_corrupt', facts: { domain: settings.name } };
  if (!(error instanceof ClockBehind)) return { code: 'internal', facts: {} };
  return { code: 'clock_behind', facts: { minutes: Math.ceil(error.healsInMs / 60_000) } };
};

/** A private channel does not exist for a bot that was removed. Whoever writes in it knows that it does. */
const channelUnavailable = (
  error: ChannelUnavailable,
  request: Request,
  { channel }: DomainSettings,
): FailedBecause => {
  const isThere = error.code === 'channel_not_found' && request.channel === channel;
  return { code: 'channel_unavailable', facts: { channel, code: isThere ? 'not_in_channel' : error.code } };
};

const tooManyQueries = ({ retryAfterMs }: QueriesLimited, settings: DomainSettings | null): Response => {
  const facts = { seconds: Math.max(1, Math.ceil(retryAfterMs / 1_000)) };
  return { tag: 'refused', code: 'queries_limited', facts, state: null, settings };
};

/** A query above the rate limit is not a fault: it is not journalled and does not touch the log. */
export const failed = (deps: Deps, request: Request, settings: DomainSettings | null, error: unknown): Response => {
  if (error instanceof QueriesLimited) return tooManyQueries(error, settings);
  deps.journal.error(
    { action: request.action, ...(settings === null ? {} : { domain: settings.name }), ...faultOf(error) },
    'asking failed',
  );
  const why =
    error instanceof ChannelUnavailable && settings !== null
      ? channelUnavailable(error, request, settings)
      : failureOf(error, settings);
  return { tag: 'failed', ...why, state: null, settings };
};

// The signing domain that a request means.

const refusedBy = (why: RefusedBecause): RefusedAnswer => ({ tag: 'refused', ...why, state: null, settings: null });

const isAnswer = (found: DomainSettings | RefusedAnswer): found is RefusedAnswer => 'tag' in found;

/** Maximal edit distance between a typed name and the suggested domain. */
const typingErrorsMax = 2;

/** Only domains of the request's channel: people in other channels do not learn of them. */
const knownDomains = (settings: Settings, { channel, domain }: Request) => {
  const here = domainsIn(settings, channel)
    .map(({ name }) => name)
    .sort();
  const nearest = domain === null ? undefined : closestMatch(domain, here, { maxDistance: typingErrorsMax });
  return { here, nearest: here.find((name) => name === nearest) ?? null };
};

const named = (settings: Settings, request: Request, text: string): DomainSettings | RefusedAnswer => {
  const domain = SigningDomain.parse(text);
  const found = domain === null ? undefined : settings.domains.get(domain);
  if (found !== undefined) return found;
  const known = knownDomains(settings, request);
  return domain === null
    ? refusedBy({ code: 'unknown_domain', facts: { domain: text, ...known } })
    : refusedBy({ code: 'domain_not_configured', facts: { domain, ...known } });
};

/** `/dkim status` without a domain shows all. With a single one, its status says more. */
const isOverview = ({ domains }: Settings, { action, domain }: Request): boolean =>
  action === 'overview' || (action === 'status' && domain === null && domains.size > 1);

/** The named domain; else the only domain of the channel; else the only configured domain. */
const findDomain = (settings: Settings, request: Request): DomainSettings | RefusedAnswer => {
  if (request.domain !== null) return named(settings, request, request.domain);
  const here = domainsIn(settings, request.channel);
  const [only, ...others] = here.length > 0 ? here : settings.domains.values();
  // These are of all domains of the channel. Whoever may see one of them may see each.
  const isOfAll = request.action === 'plan' || request.action === 'applications';
  if (isOfAll && here.length > 0 && only !== undefined) return only;
  if (only === undefined || others.length > 0) {
    return refusedBy({ code: 'domain_missing', facts: knownDomains(settings, request) });
  }
  return only;
};

/**
 * Bytes of the notices that are not posted yet. The state holds them, and a commit of more than 100 kB is refused: whoever decides faster
 * than Slack takes messages must not fill what a rollback and the call after it need (I15). Only here: the former function's calls and
 * break-glass raise a notice or two each and cannot be repeated, and break-glass must pass exactly while Slack takes nothing.
 */
const unpostedBytesMax = { ordinary: 40_000, urgent: 60_000 } as const;

const hasRoom = ({ notices }: State, command: PersonCommand): boolean =>
  command === 'Rollback' ||
  Buffer.byteLength(JSON.stringify(notices)) < unpostedBytesMax[COMMANDS[command].urgent ? 'urgent' : 'ordinary'];

// Cards live in the domain's channel: a command typed in another channel is answered with a link to it (design.md 2).

/** A button names its rotation, and the domain's channel shows the button: only typed commands can be in another channel. */
const isOtherChannel = ({ action, channel, rotation }: Request, settings: DomainSettings): boolean =>
  rotation === null && channel !== settings.channel && !isAnsweredAnywhere(action);

/** A person who may not view the domain does not learn its channel either. */
const channelLink = async (deps: Deps, request: Request, settings: DomainSettings): Promise<Response> => {
  const need = { command: 'View', purpose: 'query' } as const;
  const refusal = authorise(await deps.directory.actor(request.person, settings, need), 'View');
  const { state } = await load(deps, settings.name);
  if (refusal) return { ...refusal, state, settings };
  const facts = { channel: settings.channel, domain: settings.name };
  return { tag: 'refused', code: 'other_channel', facts, state, settings };
};

// A person who may not roll back may still have found a reason to: the refusal names who can, and how many people that takes.

/** Only members of the domain's channel get the hint, because it reveals the state. */
const hintFor = (refusal: Refusal, by: Actor, { rotation }: State, at: number): RefusedBecause => {
  if (refusal.code !== 'not_allowed' || by.kind !== 'member' || !by.inChannel) return refusal;
  const until = rotation?.grant?.until ?? null;
  const granted = until !== null && at < until && rotation?.grant?.to === rotation?.current;
  return granted ? { code: 'rollback_needs_one', facts: { until } } : { code: 'rollback_needs_two', facts: {} };
};

/** Channel members learn whom to contact; everybody else learns nothing of the people. */
const withChannel = (refusal: Refusal, by: Actor): Refusal =>
  by.kind === 'member' && by.inChannel ? { ...refusal, facts: { ...refusal.facts, isInChannel: 'yes' } } : refusal;

/** Adds to the refusal of a command the facts that this person may know. */
const refusedFor = (command: PersonCommand, refusal: Refusal, by: Actor, state: State, at: number): RefusedBecause =>
  command === 'Rollback' ? hintFor(refusal, by, state, at) : withChannel(refusal, by);

/** 48 bits distinguish 200 remembered commands and keep the state small. */
const commandId = (id: string): string => createHash('sha256').update(id).digest('base64url').slice(0, 8);

type Waits = NonNullable<Need['reminders']>;

/** Longer than a decision takes where the store answers. Where it does not, one that hangs delays the others by no more than this. */
const turnWaitMs = 2_000;

/** A click counts from when the ingress took it, but not from before the head, and not from later than this process's clock. */
const takenAt = ({ at }: Request, head: DomainCommit | null, now: number): number =>
  Math.max(head?.at ?? 0, Math.min(now, at ?? now));

export class AppRequestHandler implements RequestHandler {
  readonly #deps: Deps;
  readonly #reconciler: Reconciler;
  readonly #refusals = new RefusalLog();
  /**
   * Decisions on one domain take turns in this process: those that begin together would lose the version to one another, and each would
   * be made again, up to eight times. No safety rests on it: the conditional append decides, for every process.
   */
  readonly #turns: KeyedQueue<string>;
  /** Null in a process that makes no reports. */
  readonly #signer: ReportSigner | null;

  constructor(reconciler: Reconciler, signer: ReportSigner | null = null, turns = createKeyedQueue(turnWaitMs)) {
    this.#signer = signer;
    this.#turns = turns;
    this.#deps = reconciler.deps;
    this.#reconciler = reconciler;
  }

  async handle(request: Request, reminders: Waits = () => {}): Promise<Response> {
    const deps = correlated(this.#deps, request.id);
    const answer = await this.#answer(deps, request, reminders);
    const { action, person } = request;
    const domain = answer.settings?.name;
    const line = {
      action,
      person,
      ...(domain === undefined ? {} : { domain }),
      outcome: answer.tag,
      code: answer.code,
    };
    deps.journal.info(line, 'a request was answered');
    return answer;
  }

  async #answer(deps: Deps, request: Request, reminders: Waits): Promise<Response> {
    if (isOverview(deps.settings, request)) return this.#overview(deps, request);
    const settings = findDomain(deps.settings, request);
    if (isAnswer(settings)) return settings;
    try {
      if (isOtherChannel(request, settings)) return await channelLink(deps, request, settings);
      const { action } = request;
      if (isQuery(action)) return await this.#query(withMemory(deps), request, settings, action);
      if (isPreview(action)) return await this.#prepare(deps, request, settings, action, reminders);
      return await this.#decide(withMemory(deps), request, settings, action, reminders);
    } catch (error) {
      return failed(deps, request, settings, error);
    }
  }

  async #overview(deps: Deps, request: Request): Promise<Response> {
    try {
      return await overview(deps, request);
    } catch (error) {
      return failed(deps, request, null, error);
    }
  }

  async #query(deps: Deps, request: Request, settings: DomainSettings, action: QueryAction): Promise<Response> {
    const { command } = ACTIONS[action];
    const refusal = authorise(
      await deps.directory.actor(request.person, settings, { command, purpose: 'query' }),
      command,
    );
    const { state, head } = await load(deps, settings.name);
    // A refused query could not have changed anything: the refusal is not recorded.
    if (refusal) return { ...refusal, state, settings };
    switch (action) {
      case 'check':
      case 'check_now': {
        const answer = await check(deps, settings, state, request.inputs.full === true);
        this.#followUp(request, settings);
        return answer;
      }
      case 'history': {
        const { entries, left, unread } = await readPast(deps, settings.name);
        return { tag: 'accepted', code: action, state, settings, entries, left, unread };
      }
      case 'history_file': {
        const { entries, left } = await readComplete(deps, settings.name);
        return { tag: 'accepted', code: action, state, settings, entries, left };
      }
      case 'application_file':
      case 'correction_file':
        return requestedApplication(deps, { ...request, action }, settings, state);
      case 'applications':
        return openApplications(deps, { ...request, action }, settings, state);
      case 'ledger':
        return ledger(deps, settings, state, request.inputs.year ?? null);
      case 'report':
        return report(deps, this.#signer, { request, state, settings });
      case 'plan':
        return plan(deps, request, { state, settings });
      case 'status':
        return status(deps, settings, state);
      case 'round_details':
        return roundDetails(deps, { request, state, settings }, head?.hash ?? '');
      case 'rotation_details':
        return rotationDetails(deps, { request, state, settings }, head?.hash ?? '');
      case 'help':
        return { tag: 'accepted', code: 'help', state, settings };
      case 'overview':
        throw new RangeError('an overview names no domain');
      default:
        return unreachable(action);
    }
  }

  /** Answers the first step of a decision: its preview, or the refusal that the decision would get. */
  async #prepare(
    deps: Deps,
    request: Request,
    settings: DomainSettings,
    action: PreviewAction,
    reminders: Waits,
  ): Promise<Response> {
    const { command } = ACTIONS[action];
    const by = await deps.directory.actor(request.person, settings, { command, purpose: 'decision', reminders });
    const refusal = authorise(by, command);
    const { state, head } = await load(deps, settings.name);
    const at = Math.max(deps.clock.now(), head?.at ?? 0);
    const currentFingerprint = COMMANDS[command].begins ? await this.#currentFingerprint(deps, settings) : null;
    const context = { request, by, state, settings, all: deps.settings, at, id: '', currentFingerprint };
    const answer = refusal
      ? { ...refusedFor(command, refusal, by, state, at), tag: 'refused' as const, state, settings }
      : await prepare(deps, context, previewedBy(action));
    if (answer.tag === 'refused') {
      await this.#refusals.note(deps, settings.name, { by, action, code: refusal?.code ?? answer.code, click: null });
    }
    return answer;
  }

  async #decide(
    deps: Deps,
    request: Request,
    settings: DomainSettings,
    action: DecidedAction,
    reminders: Waits,
  ): Promise<Response> {
    const { command } = ACTIONS[action];
    const by = await deps.directory.actor(request.person, settings, { command, purpose: 'decision', reminders });
    const decide = (): Promise<Response> => this.#decideAs(by, deps, request, settings, action);
    // A rollback never queues behind other work (design.md 4), and the other urgent decisions only behind their like.
    if (command === 'Rollback') return decide();
    return this.#turns(`${COMMANDS[command].urgent} ${settings.name}`, decide);
  }

  async #decideAs(
    by: Actor,
    deps: Deps,
    request: Request,
    settings: DomainSettings,
    action: DecidedAction,
  ): Promise<Response> {
    const { command } = ACTIONS[action];
    const currentFingerprint = COMMANDS[command].begins ? await this.#currentFingerprint(deps, settings) : null;
    const id = commandId(request.id);
    const { state: before } = await load(deps, settings.name);
    if (await this.#refusals.isRefused(deps, settings.name, id))
      return { ...refuse('already_processed'), state: before, settings };
    // A click that is in the log is answered as such.
    if (!hasRoom(before, command) && !before.commands.includes(id)) {
      await this.#refusals.note(deps, settings.name, { by, action, code: 'posts_pending', click: id });
      return { tag: 'refused', code: 'posts_pending', facts: {}, state: before, settings };
    }
    const done = await execute(deps, settings.name, ({ state, head }, now) => {
      const at = takenAt(request, head, now);
      return buildCommand({ request, by, state, settings, all: deps.settings, at, id, currentFingerprint }, action);
    });
    if (done.tag === 'refused') {
      const { refusal, state } = done;
      // The rollback is already decided; a person who presses again does not wait for the back-off.
      if (refusal.code === 'rollback_running') void this.#reconciler.rollBackNow(settings, request.id);
      await this.#refusals.note(deps, settings.name, { by, action: request.action, code: refusal.code, click: id });
      return { ...refusedFor(command, refusal, by, state, deps.clock.now()), tag: 'refused', state, settings };
    }
    deps.atBoundary('Command after outcome');
    if (request.action === 'rollback') {
      void this.#reconciler.rollBackNow(settings, request.id);
      if (request.inputs.evidence === undefined)
        void this.#reconciler.background.add(
          notePreviousRecord(correlated(this.#deps, request.id), settings, done.state),
        );
    }
    this.#followUp(request, settings, done.tag === 'committed' ? done.commit : null);
    return { tag: 'accepted', code: 'decided', action, state: done.state, settings };
  }

  async #currentFingerprint(deps: Deps, settings: DomainSettings): Promise<Fingerprint | null> {
    const { state } = await load(deps, settings.name);
    const key = await deps.vault.describe(settings.name, state.current ?? settings.current);
    return key?.fingerprint ?? null;
  }

  /** The answer does not wait for the effects; `Reconciler.idle` does. The reconciler journals their faults. */
  #followUp({ id }: Request, settings: DomainSettings, made: DomainCommit | null = null): void {
    void this.#reconciler.run(settings, id, made);
  }
}
