/** Everything that may be looked at, by address. Private keys are in none of it. */
import type { SlackMessage } from '../slack/messageStore.ts';
import { buttonsSeenBy } from './acts/buttons.ts';
import type { ControlHooks } from './hooks.ts';
import { listPeople, personOf } from './people.ts';
import { ControlProblem } from './problem.ts';

type Reader = (hooks: ControlHooks, query: URLSearchParams) => unknown;

const told = (messages: readonly SlackMessage[]): readonly SlackMessage[] =>
  messages.map((message) => ({ ...message, history: [] }));

/** Each thread after its first message, as Slack shows them. */
const inThreads = (messages: readonly SlackMessage[]): readonly SlackMessage[] =>
  messages
    .filter(({ threadTs }) => threadTs === null)
    .flatMap((top) => [top, ...messages.filter((m) => m.channel === top.channel && m.threadTs === top.ts)]);

const asPerson =
  (read: (hooks: ControlHooks, person: string) => unknown): Reader =>
  (hooks, query) => {
    const person = query.get('person');
    if (person === null) throw new ControlProblem(400, 'person_missing', 'say whose: ?person=requester');
    return read(hooks, personOf(hooks.sandbox.slack, person).id);
  };

const clock: Reader = async ({ sandbox, state }) => {
  const now = sandbox.clock.now();
  const head = (await state()) as { dueAt?: number | null } | null;
  return { now, iso: new Date(now).toISOString(), botDueAt: head?.dueAt ?? null, sesDueAt: sandbox.ses.nextDueAt() };
};

const mailOf: Reader = ({ sandbox }, query) => {
  const sent = sandbox.ses.sent();
  const id = query.get('id');
  return id === null ? sent.map(({ raw: _raw, ...mail }) => mail) : sent.filter(({ messageId }) => messageId === id);
};

export const readers: Readonly<Record<string, Reader>> = {
  '/urls': ({ urls, domain, channel, variants }) => ({ domain, channel, urls, variants }),
  '/people': ({ sandbox }) => listPeople(sandbox.slack),
  '/thread': ({ sandbox: { slack }, channel }, query) =>
    told(inThreads(slack.messages(query.get('channel') ?? channel))),
  '/seen': asPerson(({ sandbox: { slack } }, person) => told(slack.seenBy(person))),
  '/ephemerals': asPerson(({ sandbox: { slack } }, person) => told(slack.ephemerals(person))),
  '/direct': asPerson(({ sandbox: { slack } }, person) => told(slack.directMessages(person))),
  '/views': asPerson(({ sandbox: { slack } }, person) => slack.views(person)),
  '/buttons': asPerson(({ sandbox: { slack } }, person) => Object.fromEntries(buttonsSeenBy(slack, person))),
  '/files': ({ sandbox: { slack } }) =>
    slack.files().map(({ bytes, ...file }) => ({ ...file, text: Buffer.from(bytes).toString('utf8') })),
  '/slack/calls': ({ sandbox: { slack } }) => slack.calls().slice(-500),
  '/slack/problems': ({ sandbox: { slack } }) => slack.problems(),
  '/ses/identities': ({ sandbox: { ses } }) => ses.identities(),
  '/ses/calls': ({ sandbox: { ses } }) => ses.calls(),
  '/mail': mailOf,
  '/dns': ({ sandbox: { dns } }) => dns.list(),
  '/dynamodb/requests': ({ sandbox: { dynamo } }) => dynamo.requestCounts(),
  '/alerts': ({ sandbox: { alerts } }) => alerts.received(),
  '/state': ({ state }) => state(),
  '/clock': clock,
};
