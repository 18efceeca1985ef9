/** The steps and checks of scenarios: people act through Slack, and every check observes the bot from outside. */

import { recordName, type Selector } from '../../domain/names.ts';
import {
  buttonsSeenBy,
  type Clicked,
  type Clicking,
  clickOn,
  type ShownMessage,
  sayTo,
} from '../../sandbox/control/people.ts';
import { type CallRecord, putOperation } from '../../sandbox/ses/api.ts';
import { renderThread } from '../../sandbox/slack/render.ts';
import type { RecordVariant, SandboxService, SandboxServiceOptions } from '../sandbox.ts';
import { type MailWitness, publicKeyOf, queryTxt, startMailWitness, type TxtAnswer } from './witnesses.ts';

interface Check {
  readonly what: string;
  readonly held: boolean;
  /** The observation, for whoever reads a failure. */
  readonly seen: string;
}

type Print = (line: string) => void;

const answerCharsMax = 110;
/** Wide enough to keep every sentence on one line, because checks search the rendered text. */
const columnsMax = 10_000;

const shortened = (text: string): string => {
  const [line = ''] = text.split('\n');
  return line.length > answerCharsMax ? `${line.slice(0, answerCharsMax)}…` : line;
};

export class Story {
  readonly service: SandboxService;
  readonly mail: MailWitness;
  readonly checks: Check[] = [];
  readonly #print: Print;

  constructor(service: SandboxService, mail: MailWitness, print: Print) {
    this.service = service;
    this.mail = mail;
    this.#print = print;
  }

  /** Prints a line of the timeline with the virtual date. */
  print(text: string): void {
    const at = new Date(this.service.sandbox.clock.now());
    const shown = at.toLocaleString('sv-SE', { timeZone: 'Asia/Tokyo', dateStyle: 'short', timeStyle: 'short' });
    this.#print(`${shown}  ${text}`);
  }

  check(what: string, held: boolean, seen: string): void {
    this.checks.push({ what, held, seen });
    this.#print(`                  ${held ? '✓' : '✗'} ${what}: ${seen}`);
  }

  /** @returns the rendered answer to the person; empty without an answer */
  async say(person: string, text: string, channel?: string): Promise<string> {
    this.print(`${person}: ${text}`);
    return this.#shown(await sayTo(this.service, { person, text, ...(channel === undefined ? {} : { channel }) }));
  }

  /** Presses the newest such button, accepts a confirm dialog and fills in the form that opens. */
  async click(person: string, button: string, more: Partial<Clicking> = {}): Promise<string> {
    this.print(`${person} presses [${button}]`);
    return this.#shown(await clickOn(this.service, { person, button, confirm: true, inputs: {}, ...more }));
  }

  /** Runs `futari break-glass` with the person's own AWS access key. @returns the command's output */
  async command(person: string, step: 'request' | 'confirm', reason = ''): Promise<string> {
    this.print(`${person}: futari break-glass ${step}${reason === '' ? '' : ` --reason "${reason}"`}`);
    const { ok, lines } = await this.service.breakGlass({ person, step, reason });
    for (const line of lines) this.#print(`                  → ${shortened(line)}${ok ? '' : ' (exit 1)'}`);
    return lines.join('\n');
  }

  async pass(ms: number, why: string): Promise<void> {
    await this.service.pass(ms);
    this.print(`… ${why}`);
  }

  async publish(variant: RecordVariant = 'right'): Promise<void> {
    const { name } = await this.service.publish(variant);
    this.print(`DNS department publishes ${name}${variant === 'right' ? '' : ` (${variant})`}`);
  }

  /** SES's own list of received Puts, including refused and unanswered ones. */
  puts(): readonly CallRecord[] {
    return this.service.sandbox.ses.calls().filter(({ operation }) => operation === putOperation);
  }

  #shown(result: ShownMessage | Clicked): string {
    // The last answer counts: before a DNS check the bot first answers that the check runs.
    const last = result.tag === 'answered' ? result.answers.at(-1) : undefined;
    this.#print(`                  ${last === undefined ? `(${result.tag})` : `→ ${shortened(last.text)}`}`);
    return last === undefined ? '' : renderThread([last], { columns: columnsMax });
  }
}

export const current = 'gooid-21-prod-20250904-1' as Selector;
export const next = 'gooid-21-prod-20250918-2' as Selector;

/** The first file in the thread whose name contains the selector; empty without one. */
export const fileAbout = ({ service }: Story, selector: Selector): string => {
  const file = service.sandbox.slack.files().find(({ name }) => name.includes(selector));
  return file === undefined ? '' : Buffer.from(file.bytes).toString('utf8');
};

/** The strings that the application in the thread quotes for the DNS department. */
export const applicationStrings = (story: Story): readonly string[] => {
  const lines = fileAbout(story, next).split('\n');
  const line = lines.find((candidate) => candidate.startsWith('"')) ?? '';
  return [...line.matchAll(/"([^"]*)"/g)].map(([, string = '']) => string);
};

const brief = (key: string | null | undefined): string => (key ? `p=${key.slice(0, 6)}…${key.slice(-8)}` : 'no p=');

export const queryBoth = ({ service }: Story, selector: Selector): Promise<readonly TxtAnswer[]> =>
  Promise.all(service.urls.authoritative.map((server) => queryTxt(server, recordName(selector, service.domain))));

const describe = ({ server, records }: TxtAnswer): string => {
  const [first = []] = records;
  return `${server} says ${records.length === 1 ? brief(publicKeyOf(first)) : `${records.length} records`}`;
};

/** Checks over UDP that both authoritative servers have exactly the record of the application. */
export const recordIsLive = async (story: Story): Promise<void> => {
  const wanted = publicKeyOf(applicationStrings(story));
  const answers = await queryBoth(story, next);
  const right = answers.every(
    ({ authoritative, records: [record = [], ...others] }) =>
      authoritative && others.length === 0 && wanted !== null && publicKeyOf(record) === wanted,
  );
  story.check('both name servers have the key of the application', right, answers.map(describe).join(', '));
};

export const recordIsNot = async (story: Story, what: string): Promise<void> => {
  const wanted = publicKeyOf(applicationStrings(story));
  const answers = await queryBoth(story, next);
  const right = answers.every(
    ({ records: [record = [], ...others] }) => others.length === 0 && publicKeyOf(record) === wanted,
  );
  story.check(what, !right, answers.map(describe).join(', '));
};

/** Checks that a delivered mail of the team has one signature of the domain, with this selector, that verifies against the DNS. */
export const mailIsSignedBy = async (story: Story, selector: Selector): Promise<void> => {
  const signatures = await story.mail.sendAndVerify();
  const ownSignatures = signatures.filter(({ domain }) => domain === story.service.domain);
  const seen = ownSignatures.map(({ domain, selector: s, result }) => `d=${domain} s=${s} ${result}`).join(', ');
  const held =
    ownSignatures.length === 1 && ownSignatures[0]?.selector === selector && ownSignatures[0]?.result === 'pass';
  story.check(`a delivered mail verifies with s=${selector}`, held, seen || 'no signature of the domain');
};

/** @param selectors of every Put that SES has received, in order */
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

/** Checks whether an approver sees the approve button. */
export const approvalIsOffered = (story: Story, offered: boolean, by = 'approver-1'): void => {
  const there = buttonsSeenBy(story.service.sandbox.slack, by).has('approve');
  const what = offered ? 'the approval card is in the thread' : 'nobody is offered an approval';
  story.check(what, there === offered, there ? `${by} sees [approve]` : `${by} sees no [approve]`);
};

/** @param expected part of the answer, in the person's language */
export const expectAnswer = (story: Story, what: string, answer: string, expected: string): void => {
  const line = answer.split('\n').find((candidate) => candidate.includes(expected));
  story.check(what, line !== undefined, line === undefined ? seenInstead(answer) : expected);
};

const seenInstead = (answer: string): string => (answer === '' ? 'no answer' : answer.replace(/[│╭╮╰╯─\s]+/g, ' '));

/** Checks the history that the bot shows to people. */
export const expectHistory = async (story: Story, what: string, pattern: RegExp): Promise<void> => {
  const answer = await story.say('requester', `/dkim history ${story.service.domain}`);
  story.check(what, pattern.test(answer), pattern.source);
};

/** Checks the receiver of alerts outside Slack. */
export const wasAlerted = (story: Story, code: string): void => {
  const codes = story.service.sandbox.alerts.received().map((alert) => alert.code);
  story.check('people are alerted outside Slack', codes.includes(code), codes.join(', ') || 'nothing');
};

/** Checks that Slack refused, cut and criticised nothing that the bot sent. */
const slackIsContent = (story: Story): void => {
  const problems = story.service.sandbox.slack.problems();
  const seen = problems.slice(0, 3).map(({ method, code }) => `${method} ${code}`);
  story.check('Slack had nothing to object to', problems.length === 0, seen.join(', ') || 'no problem');
};

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly options?: SandboxServiceOptions;
  readonly narrate: (story: Story) => Promise<void>;
}

/** Runs a scenario on its own sandbox. @returns every check, in order; a fault of the run is a failed check */
export const runScenario = async (scenario: Scenario, print: Print): Promise<readonly Check[]> => {
  print(`— ${scenario.name}: ${scenario.title}`);
  // This import takes long, and a mistyped scenario name is refused without it.
  const { startSandboxService } = await import('../sandbox.ts');
  // SES's spacing passes in real time and proves nothing here, and the clock moves through weeks.
  const service = await startSandboxService({ sesThrottleMs: 0, ...scenario.options });
  try {
    const mail = await startMailWitness(service);
    const story = new Story(service, mail, print);
    try {
      await scenario.narrate(story);
      slackIsContent(story);
    } catch (error) {
      story.check('the story went to its end', false, error instanceof Error ? error.message : 'unknown fault');
    } finally {
      await mail.close();
    }
    return story.checks;
  } finally {
    await service.close();
  }
};

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Day 0: the bot makes the key and the DNS application, and a person submits it. */
export const apply = async (story: Story): Promise<void> => {
  await story.say('requester', `/dkim rotate ${story.service.domain}`);
  const strings = applicationStrings(story);
  const lengths = strings.map((string) => string.length);
  const held = lengths.length > 0 && lengths.every((length) => length <= 255);
  story.check('the DNS application is in the thread', held, `strings of ${lengths.join(' and ')} characters`);
  await story.click('requester', 'application_submitted', { inputs: { ticket: 'DNS-2025-0918' } });
};

/** Publishes the record; the bot finds it right and stable and requests approval by itself. */
export const untilApprovable = async (story: Story): Promise<void> => {
  await story.publish();
  await recordIsLive(story);
  await story.pass(dayMs, 'the daily check sees it, and sees it stay');
  approvalIsOffered(story, true);
  sesReceived(story, []);
};

/** Two people other than the requester approve. */
export const approveByTwo = async (story: Story): Promise<void> => {
  await story.click('approver-1', 'approve');
  sesReceived(story, []);
  await story.click('approver-2', 'approve');
};
