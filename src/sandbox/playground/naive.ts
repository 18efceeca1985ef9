/**
 * Naive automation beside the bot: a script in another account with the same identity and the same key. It puts a new key into SES on its
 * schedule and never checks the DNS. The DNS department treats its application as it treats ours.
 */

import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { PutEmailIdentityDkimSigningAttributesCommand } from '@aws-sdk/client-sesv2';
import { type Instant, recordName, type Selector, type SigningDomain } from '../../domain/names.ts';
import { isRunning } from '../../domain/state.ts';
import { createKeyedQueue } from '../../ports/concurrency.ts';
import type { PlaygroundHooks } from '../control/http.ts';
import { serverNames } from '../dns/authority.ts';
import type { Sandbox } from '../sandbox.ts';
import { emptyTally, type MailStream, type StreamedMail, type Tally, tallied } from './mailStream.ts';

/** When the script puts its key into SES: at the start of our rotation, or 14 days later. */
export const scripts = ['atOnce', 'day14'] as const;
type Script = (typeof scripts)[number];

const dayMs = 86_400_000;
const putAfterMs: Readonly<Record<Script, number>> = { atOnce: 0, day14: 14 * dayMs };

/** the script's rotation, which begins with ours. */
interface Plan {
  readonly rotation: number;
  readonly selector: Selector;
  readonly key: KeyObject;
  /** `p=` of the record that the script applied for. */
  readonly publicKey: string;
  readonly putAt: Instant;
  readonly isPut: boolean;
}

/** The record of ours that somebody published, as it would be for the script's key: with the same mistake, cut at the same places. */
const translated = (strings: readonly string[], ours: string, scripts: string): readonly string[] => {
  const value = strings.join('');
  const published = /(?:^|;)\s*p=([A-Za-z0-9+/=]*)/.exec(value)?.[1] ?? '';
  if (published === '' || !ours.startsWith(published)) return strings;
  const translation = value.replace(published, scripts.slice(0, published.length));
  let from = 0;
  return strings.map(({ length }) => {
    from += length;
    return translation.slice(from - length, from);
  });
};

const newPlan = async (
  rotation: { readonly id: number; readonly startedAt: Instant },
  script: Script,
): Promise<Plan> => {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const day = new Date(rotation.startedAt + 9 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
  return {
    rotation: rotation.id,
    selector: `script-${day}-${rotation.id}` as Selector,
    key: privateKey,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    putAt: rotation.startedAt + putAfterMs[script],
    isPut: false,
  };
};

interface NaiveOptions {
  readonly sandbox: Sandbox;
  readonly domain: SigningDomain;
  readonly hooks: PlaygroundHooks;
  readonly stream: MailStream;
}

/** The script while it is switched on. */
class NaiveScript {
  readonly script: Script;
  readonly #options: NaiveOptions;
  readonly #queue = createKeyedQueue();
  readonly #stopMirror: () => void;
  /** A rotation of ours that was over, or switched, before the script was switched on. */
  #ignored: number | null | undefined;
  #plan: Plan | null = null;
  #ended = false;

  constructor(options: NaiveOptions, script: Script) {
    this.#options = options;
    this.script = script;
    const { ses, dns, otherAccount } = options.sandbox;
    for (const { account } of ses.identities().slice(0, 1)) ses.copyIdentities(account, otherAccount.account);
    this.#stopMirror = dns.onEdit((name) => {
      if (!name.startsWith('script-')) void this.sync().catch(() => {});
    });
  }

  get putAt(): Instant | null {
    return this.#plan?.putAt ?? null;
  }

  nextAt(): Instant | null {
    return this.#plan === null || this.#plan.isPut ? null : this.#plan.putAt;
  }

  /** Catches up with the present moment. Calls run one after another. */
  sync(): Promise<void> {
    return this.#queue('sync', async () => {
      if (this.#ended) return;
      await this.#follow();
      await this.#mirror();
      await this.#putIfTime();
    });
  }

  async end(): Promise<void> {
    this.#stopMirror();
    await this.#queue('sync', async () => {
      this.#ended = true;
      const { sandbox, domain } = this.#options;
      sandbox.ses.removeIdentities(sandbox.otherAccount.account);
      if (this.#plan !== null) sandbox.dns.remove(recordName(this.#plan.selector, domain));
    });
  }

  /** Begins with our rotation. */
  async #follow(): Promise<void> {
    const rotation = (await this.#options.hooks.head())?.state.rotation ?? null;
    const signing = this.#options.sandbox.ses.identities()[0]?.selector;
    const isLate = rotation !== null && (!isRunning(rotation) || rotation.next === signing);
    this.#ignored ??= isLate ? rotation.id : null;
    if (rotation === null || rotation.id === this.#ignored || rotation.id === this.#plan?.rotation) return;
    this.#plan = await newPlan(rotation, this.script);
  }

  /** What the department published for us, it published for the script, too: on the same servers, with the same mistake. */
  async #mirror(): Promise<void> {
    const { sandbox, domain, hooks } = this.#options;
    const next = (await hooks.head())?.state.rotation?.next;
    const ours = next === undefined ? null : await hooks.publicKey(next);
    if (this.#plan === null || next === undefined || ours === null) return;
    const { selector, publicKey } = this.#plan;
    const name = recordName(selector, domain);
    const list = sandbox.dns.list();
    const at = (server: string, owner: string) =>
      list.filter((record) => record.server === server && record.name === owner).map(({ strings }) => strings);
    for (const server of serverNames.slice(0, sandbox.dns.authoritative.length)) {
      const wanted = at(server, recordName(next, domain)).map((strings) => translated(strings, ours, publicKey));
      if (JSON.stringify(wanted) === JSON.stringify(at(server, name))) continue;
      if (wanted.length === 0) sandbox.dns.remove(name, { server });
      else sandbox.dns.publishAll(name, wanted, { server });
    }
  }

  async #putIfTime(): Promise<void> {
    const plan = this.#plan;
    const { sandbox, domain, stream } = this.#options;
    const now = sandbox.clock.now();
    if (plan === null || plan.isPut || now < plan.putAt) return;
    // The script does not read the answer, so a refusal changes nothing for it.
    this.#plan = { ...plan, putAt: now, isPut: true };
    const command = new PutEmailIdentityDkimSigningAttributesCommand({
      EmailIdentity: domain,
      SigningAttributesOrigin: 'EXTERNAL',
      SigningAttributes: {
        DomainSigningSelector: plan.selector,
        DomainSigningPrivateKey: plan.key.export({ type: 'pkcs1', format: 'der' }).toString('base64'),
      },
    });
    await stream.clientOf(sandbox.otherAccount).send(command);
  }
}

const mailsMax = 500;

export interface NaiveView {
  readonly on: boolean;
  readonly script: Script;
  readonly since: Instant | null;
  /** When the script puts, or has put, its key into SES; null before our rotation starts. */
  readonly putAt: Instant | null;
  readonly ours: Tally;
  readonly naive: Tally;
  readonly mails: readonly Pick<StreamedMail, 'at' | 'ours' | 'naive'>[];
}

const off: NaiveView = {
  on: false,
  script: 'atOnce',
  since: null,
  putAt: null,
  ours: emptyTally,
  naive: emptyTally,
  mails: [],
};

/** The switch of the comparison, and its figures. They stay when it is switched off. */
export class NaiveComparison {
  readonly #options: NaiveOptions;
  #running: { readonly script: NaiveScript; readonly stopReading: () => void } | null = null;
  #view: NaiveView = off;

  constructor(options: NaiveOptions) {
    this.#options = options;
  }

  /** Begins anew with the identity as SES has it now, also when it was on. */
  async switchOn(script: Script): Promise<void> {
    await this.switchOff();
    const { stream, sandbox } = this.#options;
    const running = new NaiveScript(this.#options, script);
    this.#view = { ...off, on: true, script, since: sandbox.clock.now() };
    stream.twin = running;
    const stopReading = stream.read((mail) => this.#take(mail));
    this.#running = { script: running, stopReading };
    await running.sync();
    await stream.send();
  }

  async switchOff(): Promise<void> {
    if (this.#running === null) return;
    const { script, stopReading } = this.#running;
    this.#view = this.view();
    this.#running = null;
    this.#options.stream.twin = null;
    stopReading();
    await script.end();
    this.#view = { ...this.#view, on: false };
  }

  view(): NaiveView {
    return this.#running === null ? this.#view : { ...this.#view, putAt: this.#running.script.putAt };
  }

  #take({ at, ours, naive }: StreamedMail): void {
    const { ours: oursBefore, naive: naiveBefore, mails } = this.#view;
    this.#view = {
      ...this.#view,
      ours: tallied(oursBefore, ours),
      naive: tallied(naiveBefore, naive),
      mails: [...mails.slice(1 - mailsMax), { at, ours, naive }],
    };
  }
}
