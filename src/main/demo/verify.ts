/** The checks that several scenarios share. Each looks from outside: at DNS, at a delivered mail, at SES's calls, at Slack. */
import { recordName, type Selector } from '../../domain/names.ts';
import { buttonsSeenBy } from '../../sandbox/control/acts/buttons.ts';
import { askTxt, publicKeyOf, type TxtAnswer } from './dnsWitness.ts';
import type { Story } from './story.ts';

export const current = 'gooid-21-prod-20250904-1' as Selector;
export const next = 'gooid-21-prod-20250918-2' as Selector;

/** The first file in the thread that is named after a selector; empty where there is none. */
export const fileAbout = ({ service }: Story, selector: Selector): string => {
  const file = service.sandbox.slack.files().find(({ name }) => name.includes(selector));
  return file === undefined ? '' : Buffer.from(file.bytes).toString('utf8');
};

/** What the DNS department was asked to publish: the quoted strings of the file in the thread. */
export const applicationStrings = (story: Story): readonly string[] => {
  const lines = fileAbout(story, next).split('\n');
  const line = lines.find((candidate) => candidate.startsWith('"')) ?? '';
  return [...line.matchAll(/"([^"]*)"/g)].map(([, string = '']) => string);
};

const brief = (key: string | null | undefined): string => (key ? `p=${key.slice(0, 6)}…${key.slice(-8)}` : 'no p=');

export const askBoth = ({ service }: Story, selector: Selector): Promise<readonly TxtAnswer[]> =>
  Promise.all(service.urls.authoritative.map((server) => askTxt(server, recordName(selector, service.domain))));

const describe = ({ server, records }: TxtAnswer): string => {
  const [first = []] = records;
  return `${server} says ${records.length === 1 ? brief(publicKeyOf(first)) : `${records.length} records`}`;
};

/** Both authoritative servers, asked over UDP, have exactly the record of the application. */
export const recordIsLive = async (story: Story): Promise<void> => {
  const wanted = publicKeyOf(applicationStrings(story));
  const answers = await askBoth(story, next);
  const right = answers.every(
    ({ authoritative, records: [record = [], ...others] }) =>
      authoritative && others.length === 0 && wanted !== null && publicKeyOf(record) === wanted,
  );
  story.check('both name servers have the key of the application', right, answers.map(describe).join(', '));
};

export const recordIsNot = async (story: Story, what: string): Promise<void> => {
  const wanted = publicKeyOf(applicationStrings(story));
  const answers = await askBoth(story, next);
  const right = answers.every(
    ({ records: [record = [], ...others] }) => others.length === 0 && publicKeyOf(record) === wanted,
  );
  story.check(what, !right, answers.map(describe).join(', '));
};

/** An ordinary mail of the team arrives with a signature of this selector that verifies against the DNS. */
export const mailIsSignedBy = async (story: Story, selector: Selector): Promise<void> => {
  const signatures = await story.mail.sendAndVerify();
  const own = signatures.filter(({ domain }) => domain === story.service.domain);
  const seen = own.map(({ domain, selector: s, result }) => `d=${domain} s=${s} ${result}`).join(', ');
  const held = own.length === 1 && own[0]?.selector === selector && own[0]?.result === 'pass';
  story.check(`a delivered mail verifies with s=${selector}`, held, seen || 'no signature of the domain');
};

/** @param selectors of every Put that SES received so far, in order */
export const sesReceived = (story: Story, selectors: readonly Selector[]): void => {
  const seen = story.puts().map(({ selector, outcome }) => `${selector} (${outcome})`);
  const held = String(story.puts().map(({ selector }) => selector)) === String(selectors);
  const what = selectors.length === 0 ? 'SES received no Put' : `SES received ${selectors.length} Put`;
  story.check(what, held, seen.join(', ') || 'none');
};

export const sesShows = (story: Story, selector: Selector): void => {
  const [identity] = story.service.sandbox.ses.identities();
  const seen = `${identity?.selector} ${identity?.status}`;
  story.check(`SES is on ${selector}`, identity?.selector === selector && identity.status === 'SUCCESS', seen);
};

/** Whether somebody who may approve is offered it. */
export const approvalIsOffered = (story: Story, offered: boolean, by = 'approver-1'): void => {
  const there = buttonsSeenBy(story.service.sandbox.slack, by).has('approve');
  const what = offered ? 'the approval card is in the thread' : 'nobody is offered an approval';
  story.check(what, there === offered, there ? `${by} sees [approve]` : `${by} sees no [approve]`);
};

/** @param expected part of the answer, as the person's language has it */
export const wasTold = (story: Story, what: string, answer: string, expected: string): void => {
  const line = answer.split('\n').find((candidate) => candidate.includes(expected));
  story.check(what, line !== undefined, line === undefined ? seenInstead(answer) : expected);
};

const seenInstead = (answer: string): string => (answer === '' ? 'no answer' : answer.replace(/[│╭╮╰╯─\s]+/g, ' '));

/** The key pair itself, by the log that an outsider would be shown. */
export const historySays = async (story: Story, what: string, words: RegExp): Promise<void> => {
  const told = await story.say('requester', `/dkim history ${story.service.domain}`);
  story.check(what, words.test(told), words.source);
};

/** By the receiver of the alerts, outside Slack. */
export const wasAlerted = (story: Story, code: string): void => {
  const codes = story.service.sandbox.alerts.received().map((alert) => alert.code);
  story.check('people are alerted outside Slack', codes.includes(code), codes.join(', ') || 'nothing');
};

/** Nothing that the bot sent was refused, cut or advised against by Slack. */
export const slackIsContent = (story: Story): void => {
  const problems = story.service.sandbox.slack.problems();
  const seen = problems.slice(0, 3).map(({ method, code }) => `${method} ${code}`);
  story.check('Slack had nothing to object to', problems.length === 0, seen.join(', ') || 'no problem');
};
