/** A rotation in the sandbox, one broken record after the other: what is wrong and how to mend it stand in Slack. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { type SandboxService, startSandboxService } from '../../src/main/sandboxService.ts';
import { sayTo } from '../../src/sandbox/control/acts/say.ts';
import type { SlackMessage } from '../../src/sandbox/slack/messageStore.ts';
import { catalogue } from '../../src/texts/catalogue.ts';
import { type Broken, brokenRecords, publishBroken } from '../support/brokenRecords.ts';
import { readMasterFile } from '../support/masterFile.ts';

let service: SandboxService | null = null;
afterEach(async () => {
  await service?.close();
  service = null;
});

const textOf = (messages: readonly SlackMessage[]): string =>
  messages
    .flatMap(({ blocks }) => blocks as readonly { readonly text?: { readonly text?: string } }[])
    .map(({ text }) => text?.text ?? '')
    .join('\n');

const say = async (s: SandboxService, text: string): Promise<string> => {
  const told = await sayTo(s, { person: 'requester', text });
  await s.idle();
  return told.tag === 'answered' ? textOf(told.answers.slice(-1)) : '';
};

/** What the channel and its threads have got since. */
const news = (s: SandboxService, since: number): string => textOf(s.sandbox.slack.messages(s.channel).slice(since));

/** `resolver_stale` needs resolvers, which the daily check leaves alone; a broken record of `unreachable` is none. */
const order = (records: readonly Broken[]): readonly Broken[] => {
  const last = (code: string): number => ['absent', 'unreachable', 'private_key_published'].indexOf(code);
  return [...records].sort((a, b) => last(a.code) - last(b.code));
};

const clear = (s: SandboxService, place: { selector: string; domain: string }): void => {
  const name = `${place.selector}._domainkey.${place.domain}`;
  for (const one of [
    name,
    `${name}.${place.domain}`,
    `${place.selector}.${place.domain}`,
    `*._domainkey.${place.domain}`,
  ])
    s.sandbox.dns.remove(one);
};

describe.each(['ja', 'en'] as const)('given each broken record in turn, in %s', (locale) => {
  test('then the thread names it and holds the record to paste, and whoever asks gets the same', async () => {
    const s = await startSandboxService({ locale, sesThrottleMs: 0 });
    service = s;
    await say(s, '/dkim rotate goo.ne.jp');
    await say(s, '/dkim submitted goo.ne.jp DNS-1');
    const next = (await s.service.bot.log.load(s.domain))?.state.rotation?.next;
    const info = next === undefined ? null : await s.service.vault.describe(s.domain, next);
    if (info === null) throw new Error('no next key');
    const place = { dns: s.sandbox.dns, selector: info.selector, domain: info.domain, key: info.publicKey };
    const missing: string[] = [];
    for (const broken of order(brokenRecords)) {
      clear(s, place);
      publishBroken(place, broken);
      const since = s.sandbox.slack.messages(s.channel).length;
      const answer = await say(s, '/dkim check goo.ne.jp');
      const title = catalogue[locale][`finding.${broken.code}`];
      const titles = [title, catalogue.ja[`finding.${broken.code}`]];
      // The answer is in the language of the person.
      if (!titles.some((one) => answer.includes(one))) missing.push(`${broken.code}: answer`);
      // Unknown is no news: it is told in answers and reminders.
      if (broken.code === 'unreachable') continue;
      const told = news(s, since);
      if (!told.includes(title)) missing.push(`${broken.code}: thread`);
      const line = told.split('\n').find((one) => one.includes(' IN TXT "'));
      const burnt = broken.code === 'private_key_published';
      const pasted =
        line === undefined ? [] : readMasterFile(line.slice(line.indexOf(place.selector)).replace(/`+.*$/, ''));
      if ((pasted[0]?.strings.join('').endsWith(info.publicKey) ?? false) === burnt)
        missing.push(`${broken.code}: record`);
    }
    expect(missing).toEqual([]);
  }, 60_000);
});

test('given day 14 without a record, then the reminder brings the whole evidence as a file, and so does a check on demand', async () => {
  const s = await startSandboxService({ sesThrottleMs: 0 });
  service = s;
  await say(s, '/dkim rotate goo.ne.jp');
  await say(s, '/dkim submitted goo.ne.jp DNS-1');
  await s.pass(14 * 86_400_000 + 3_600_000);
  const files = () => s.sandbox.slack.files().map(({ name }) => name);
  expect(files().filter((name) => name.startsWith('証跡-'))).toHaveLength(1);
  const answer = await say(s, '/dkim check goo.ne.jp full');
  expect(answer).toContain(catalogue.ja['answer.evidencePosted']);
  const evidence = s.sandbox.slack.files().filter(({ name }) => name.startsWith('証跡-'));
  expect(evidence).toHaveLength(2);
  expect(evidence[1]?.bytes.toString()).toContain(catalogue.ja['evidence.stretches']);
});
