/** ADR 0029: where reminders of several domains of a channel are due, one message gives them. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { createSlackNotifier } from '../../src/adapters/slack/notifier.ts';
import { Reconciler } from '../../src/app/reconcile.ts';
import type { SigningDomain } from '../../src/domain/names.ts';
import { emptyState } from '../../src/domain/state.ts';
import { waitNotices } from '../../src/domain/waitNotices.ts';
import { LogUnavailable } from '../../src/ports/store.ts';
import { closeAll, openSite, type Site } from '../adapters/slack/site.ts';
import { at, policy } from '../adapters/slack/states.ts';
import { depsWith, domainSettings, settingsWith } from '../support/deps.ts';
import { given, type Scenario } from '../support/given.ts';
import { headOf, memoryLog } from '../support/memoryLog.ts';

afterEach(closeAll);

const dayMs = 86_400_000;
const names = ['goo.ne.jp', 'example.jp', 'example.com'] as SigningDomain[];
const settings = names.map((name) => domainSettings({ name, current: `s-${name.length}-1` as never }));

/** Its application waits to be submitted, and everything before was posted. */
const waiting = (domain: SigningDomain): Scenario => given('awaitingApplication', { policy, domain });

/** Wraps what a process does outside. */
type Faults = Partial<Pick<Site, 'client' | 'outcomes'>>;

const openChannel = async (domains = names) => {
  const site = await openSite();
  const clock = { now: () => at + elapsed, monotonicMs: () => 0 };
  let elapsed = 0;
  const memory = memoryLog(domains.map((domain) => headOf(waiting(domain))));
  const unreadable = new Set<SigningDomain>();
  const log: typeof memory = {
    ...memory,
    load: async (domain, freshness) => {
      if (unreadable.has(domain)) throw new LogUnavailable('down');
      return memory.load(domain, freshness);
    },
  };
  const startProcess = (faults: Faults = {}) => {
    const notifier = createSlackNotifier({
      ...{ ...site, ...faults },
      ...{ locale: 'en', policy, testEndpoints: false, workspaceUrl: () => 'https://team.slack.com/' },
    });
    const reconciler = new Reconciler(
      depsWith({ settings: settingsWith(settings, policy), clock, log, notifier, journal: site.journal }),
    );
    const runOf = (index: number) => reconciler.run(settings[index] as never, 'test');
    return {
      runOf,
      run: async () => {
        for (const index of settings.keys()) await runOf(index);
      },
    };
  };
  const reminders = () => site.sandbox.messages('#dkim').filter(({ text }) => text.startsWith('⏰'));
  return {
    site,
    startProcess,
    unreadable,
    pass: (ms: number) => {
      elapsed += ms;
    },
    /** The messages of several domains, and the reminders of single ones. */
    digests: () => reminders().filter(({ text }) => text.includes('tasks wait')),
    alone: () => reminders().filter(({ text }) => !text.includes('tasks wait')),
    pending: async () => {
      const heads = await Promise.all(names.map((name) => log.load(name)));
      return heads.flatMap((head) => (head?.state ?? emptyState(names[0] as SigningDomain)).notices);
    },
  };
};

describe('a channel in which several domains wait', () => {
  test('given reminders of the same morning, then one message a day has a line, the person and the card of each', async () => {
    const channel = await openChannel();
    const process = channel.startProcess();
    await process.run();
    // A Friday, and the Monday after it.
    for (const [index, days] of [1, 3].entries()) {
      channel.pass(days * dayMs);
      await process.run();
      expect(channel.alone()).toEqual([]);
      expect(channel.digests()).toHaveLength(index + 1);
      expect(await channel.pending()).toEqual([]);
    }
    const [first] = channel.digests();
    expect(first?.threadTs).toBeNull();
    const shown = JSON.stringify(first?.blocks);
    for (const name of names) expect(shown).toContain(`${name}: Our side is late`);
    expect(shown.match(/<@U0REQUESTER>/g)).toHaveLength(3);
    expect(shown.match(/https:\/\/team\.slack\.com\/archives\//g)).toHaveLength(3);
    expect(channel.site.sandbox.problems()).toEqual([]);
  });

  test('given one domain that waits, then its reminder stays in its thread, with its buttons', async () => {
    const channel = await openChannel(names.slice(0, 1));
    const process = channel.startProcess();
    await process.run();
    channel.pass(dayMs);
    await process.run();
    expect(channel.digests()).toEqual([]);
    expect(channel.alone().map(({ threadTs }) => threadTs === null)).toEqual([false]);
    expect(JSON.stringify(channel.alone())).toContain('application_submitted');
  });

  test('given a message that Slack refuses, then each reminder is posted on its own', async () => {
    const channel = await openChannel();
    const { client } = channel.site;
    const refusing: Site['client'] = {
      ...client,
      post: (message) =>
        client.post(message.text.includes('tasks wait') ? { ...message, blocks: [{ type: 'section' }] } : message),
    };
    const process = channel.startProcess({ client: refusing });
    await process.run();
    channel.pass(dayMs);
    await process.run();
    expect(channel.digests()).toEqual([]);
    expect(channel.alone()).toHaveLength(3);
    expect(await channel.pending()).toEqual([]);
  });

  test('given two processes at once, then one of them posts, and the other counts on it', async () => {
    const channel = await openChannel();
    const processes = [channel.startProcess(), channel.startProcess()];
    await processes[0]?.run();
    channel.pass(dayMs);
    await Promise.all([...settings.keys()].map((index) => processes[index % 2]?.runOf(index)));
    channel.pass(120_000);
    for (const process of processes) await process.run();
    expect(channel.digests()).toHaveLength(1);
    expect(channel.alone()).toEqual([]);
    expect(await channel.pending()).toEqual([]);
  });

  test('given a process that dies before Slack has the post, and then a log that cannot be read, then its reminder is not lost', async () => {
    const channel = await openChannel();
    await channel.startProcess().run();
    channel.pass(dayMs);
    const { client } = channel.site;
    const { promise: dead, resolve: die } = Promise.withResolvers<void>();
    const post = (): Promise<never> => {
      die();
      return new Promise(() => {});
    };
    void channel.startProcess({ client: { ...client, post } }).run();
    await dead;
    channel.pass(120_000);
    channel.unreadable.add(names[2] as SigningDomain);
    const next = channel.startProcess();
    await next.runOf(0);
    await next.runOf(1);
    channel.unreadable.clear();
    // Its own claim has to end before it takes over.
    for (const _ of [1, 2]) {
      channel.pass(120_000);
      await next.run();
    }
    expect(await channel.pending()).toEqual([]);
    expect(channel.digests()).toEqual([]);
    expect(channel.alone()).toHaveLength(3);
  });

  test.each([
    ['before the reminders are listed', 'put', 0, 1],
    ['before the post is begun', 'put', 1, 1],
    ['before Slack has the post', 'post', 0, 1],
    ['before the answer of Slack is stored', 'put', 2, 2],
  ] as const)('given a process that dies %s, then another gives every reminder', async (_, call, spared, messages) => {
    const channel = await openChannel();
    await channel.startProcess().run();
    channel.pass(dayMs);
    const { client, outcomes } = channel.site;
    let left = spared;
    let reached = (): void => {};
    const dead = new Promise<void>((resolve) => {
      reached = resolve;
    });
    // A dead process neither goes on nor fails.
    const mortal =
      <A extends readonly unknown[], R>(work: (...given: A) => Promise<R>) =>
      (...given: A): Promise<R> => {
        left -= 1;
        if (left >= 0) return work(...given);
        reached();
        return new Promise(() => {});
      };
    const get = outcomes.get.bind(outcomes);
    const put = outcomes.put.bind(outcomes);
    const faults =
      call === 'put'
        ? { outcomes: Object.assign(Object.create(outcomes), { get, put: mortal(put) }) }
        : { client: { ...client, post: mortal(client.post) } };
    void channel.startProcess(faults).run();
    await dead;
    channel.pass(120_000);
    const next = channel.startProcess();
    await next.run();
    expect(await channel.pending()).toEqual([]);
    expect(channel.digests()).toHaveLength(messages);
    expect(channel.alone()).toEqual([]);
  });
});

test('every reminder of a rotation is given with those of other domains, except those that cannot wait or have a report', () => {
  const own = Object.entries(waitNotices).filter(([code, row]) => code.startsWith('reminder_') && !('digest' in row));
  expect(own.map(([code]) => code)).toEqual(['reminder_breakGlass', 'reminder_revocation']);
});
