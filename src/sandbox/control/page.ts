/** What the playground's page shows: Slack as one person sees it, and the world around the bot. */

import type { SentMail } from '../ses/api.ts';
import { type AppliedRecord, type ControlHooks, ControlProblem, type ServerAnswer } from './http.ts';
import { listPeople } from './people.ts';

/** Earlier renderings of a message are for outdated clients, and no reader of the API is one. */
export const withoutHistory = <T extends object>(data: T): T => ('history' in data ? { ...data, history: [] } : data);

const mediaTypes: readonly (readonly [string, string])[] = [
  ['.png', 'image/png'],
  ['.jpg', 'image/jpeg'],
  ['.jpeg', 'image/jpeg'],
  ['.gif', 'image/gif'],
  ['.csv', 'text/csv; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.md', 'text/markdown; charset=utf-8'],
  ['.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
];

const mediaTypeOf = (name: string): string =>
  mediaTypes.find(([ending]) => name.toLowerCase().endsWith(ending))?.[1] ?? 'text/plain; charset=utf-8';

/** @throws ControlProblem for an unknown file */
export const fileOf = ({ sandbox: { slack } }: ControlHooks, query: URLSearchParams) => {
  const id = query.get('id') ?? '';
  const file = slack.files().find((shared) => shared.id === id);
  if (file === undefined) throw new ControlProblem(404, 'no_such_file', `there is no file ${id.slice(0, 40)}`);
  const { name, title, bytes } = file;
  const mediaType = mediaTypeOf(name);
  const isText = mediaType.startsWith('text/') || mediaType.startsWith('application/json');
  return { name, title, mediaType, text: isText ? bytes.toString('utf8') : null, base64: bytes.toString('base64') };
};

/** Everything that the Slack client of one person shows. @param person the id */
export const slackPageOf = ({ sandbox: { slack }, ...hooks }: ControlHooks, person: string) => {
  const { workspace } = slack;
  return {
    locale: hooks.locale,
    storage: hooks.storage,
    domain: hooks.domain,
    home: hooks.channel,
    me: person,
    people: listPeople(slack),
    groups: workspace.groups().map(({ id, handle }) => ({ id, handle })),
    channels: workspace
      .channels()
      .filter(({ members, id }) => members.includes(person) && !workspace.isDirect(id))
      .map(({ id, name }) => ({ id, name })),
    direct: workspace.directChannel(person).id,
    commands: hooks.completions,
    down: slack.faults.outage,
    messages: slack.seenBy(person).map(withoutHistory),
    views: slack.views(person),
  };
};

const answersFor = async (hooks: ControlHooks, applied: AppliedRecord | null): Promise<readonly ServerAnswer[]> =>
  applied === null ? [] : hooks.queryServers(applied.name);

const summaryOf = ({ raw: _raw, ...mail }: SentMail) => mail;

const shownMails = 100;
const shownCalls = 200;

/** The world around the bot at this moment. None of it holds a private key. */
export const worldOf = async (hooks: ControlHooks) => {
  const { clock, ses } = hooks.sandbox;
  const [log, applied] = await Promise.all([hooks.log(), hooks.appliedRecord()]);
  return {
    clock: { now: clock.now(), due: await hooks.dueMoments() },
    dns: {
      applied,
      variants: hooks.variants,
      answers: await answersFor(hooks, applied),
    },
    ses: { identities: ses.identities(), calls: ses.calls().slice(-shownCalls) },
    mail: ses.sent().slice(-shownMails).map(summaryOf),
    log,
  };
};
