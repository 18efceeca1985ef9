/** What a scenario is told with: people act through Slack, and every claim is checked from outside the bot. */
import { type Clicked, type Clicking, clickOn } from '../../sandbox/control/acts/click.ts';
import { sayTo, type Told } from '../../sandbox/control/acts/say.ts';
import type { CallRecord } from '../../sandbox/ses/calls.ts';
import { renderThread } from '../../sandbox/slack/render/renderThread.ts';
import type { RecordVariant } from '../recordVariant.ts';
import type { SandboxService } from '../sandbox.ts';
import type { MailWitness } from './witnesses.ts';

export interface Check {
  readonly what: string;
  readonly held: boolean;
  /** What was seen, for whoever reads a failure. */
  readonly seen: string;
}

export type Print = (line: string) => void;

const putOperation = 'PutEmailIdentityDkimSigningAttributes';
const answerCharsMax = 110;
/** Wide enough that no sentence is broken: what was said is searched. */
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

  /** A line of the timeline, with the virtual date. */
  tell(text: string): void {
    const at = new Date(this.service.sandbox.clock.now());
    const shown = at.toLocaleString('sv-SE', { timeZone: 'Asia/Tokyo', dateStyle: 'short', timeStyle: 'short' });
    this.#print(`${shown}  ${text}`);
  }

  check(what: string, held: boolean, seen: string): void {
    this.checks.push({ what, held, seen });
    this.#print(`                  ${held ? '✓' : '✗'} ${what}: ${seen}`);
  }

  /** @returns what the person was shown, as drawn; empty for no answer. */
  async say(person: string, text: string, channel?: string): Promise<string> {
    this.tell(`${person}: ${text}`);
    return this.#heard(await sayTo(this.service, { person, text, ...(channel === undefined ? {} : { channel }) }));
  }

  /** Presses the newest such button, says yes to a confirm dialog, and fills in the form that opens. */
  async click(person: string, button: string, more: Partial<Clicking> = {}): Promise<string> {
    this.tell(`${person} presses [${button}]`);
    return this.#heard(await clickOn(this.service, { person, button, confirm: true, inputs: {}, ...more }));
  }

  /** `futari break-glass`, with the person's own AWS access key. @returns what the command printed */
  async command(person: string, step: 'request' | 'confirm', reason = ''): Promise<string> {
    this.tell(`${person}: futari break-glass ${step}${reason === '' ? '' : ` --reason "${reason}"`}`);
    const { ok, lines } = await this.service.breakGlass({ person, step, reason });
    for (const line of lines) this.#print(`                  → ${shortened(line)}${ok ? '' : ' (exit 1)'}`);
    return lines.join('\n');
  }

  async pass(ms: number, why: string): Promise<void> {
    await this.service.pass(ms);
    this.tell(`… ${why}`);
  }

  async publish(variant: RecordVariant = 'right'): Promise<void> {
    const { name } = await this.service.publish(variant);
    this.tell(`DNS department publishes ${name}${variant === 'right' ? '' : ` (${variant})`}`);
  }

  /** SES's own list of the Puts that it received, refused and unanswered ones included. */
  puts(): readonly CallRecord[] {
    return this.service.sandbox.ses.calls().filter(({ operation }) => operation === putOperation);
  }

  #heard(result: Told | Clicked): string {
    // The last answer is the one that counts: before a look at the DNS the bot says that it looks.
    const last = result.tag === 'answered' ? result.answers.at(-1) : undefined;
    this.#print(`                  ${last === undefined ? `(${result.tag})` : `→ ${shortened(last.text)}`}`);
    return last === undefined ? '' : renderThread([last], { columns: columnsMax });
  }
}
