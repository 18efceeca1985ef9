/** One invocation: who it is, by AWS or a secret; what they say, to the log; what came of it, in sentences. */
import { type CallerOptions, CallerUnknown, callerArn } from '../../adapters/sts/callerIdentity.ts';
import type { Word } from '../../app/breakGlass.ts';
import { SigningDomain } from '../../domain/names.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import { LogCorrupt } from '../../ports/store.ts';
import { text } from '../../texts/text.ts';
import { sentences } from '../breakGlass/answer.ts';
import type { Enrolling, GlassArguments, GlassWord } from '../breakGlass/arguments.ts';
import { enrolledBy, mayUseSecret } from '../breakGlass/enrolled.ts';
import { type Glass, openGlass } from '../breakGlass/openGlass.ts';
import { enrolSecret, proveSecret } from '../breakGlass/secret.ts';
import type { Config } from '../config/config.ts';
import type { Surroundings } from '../wiring.ts';
import { type GlassMessage, message } from './breakGlassMessages.ts';
import type { Terminal } from './terminal.ts';

/** `ok`: recorded, or decided and everything sent. */
export interface GlassResult {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** The person's own credentials, absent: as the SDK finds them; and where they can be asked. */
export interface Own extends Pick<CallerOptions, 'credentials'> {
  readonly terminal: () => Terminal | null;
}

interface No {
  readonly says: GlassMessage;
  readonly facts: Readonly<Record<string, string>>;
}

const no = (says: GlassMessage, facts: No['facts'] = {}): No => ({ says, facts });

type Person = Pick<Word, 'user' | 'name' | 'proof' | 'digest'>;

interface At {
  readonly config: Config;
  readonly surroundings: Surroundings;
  readonly own: Own;
  readonly glass: Glass;
  readonly settings: DomainSettings;
}

const byAws = async ({ config, own }: At): Promise<Person | No> => {
  const { aws } = config;
  const credentials = own.credentials === undefined ? {} : { credentials: own.credentials };
  let arn: string;
  try {
    arn = await callerArn({ region: aws.region, endpoint: aws.endpoints.sts, ...credentials });
  } catch (error) {
    if (error instanceof CallerUnknown) return no('callerUnknown', { reason: error.message });
    throw error;
  }
  const person = enrolledBy(config.breakGlass, arn);
  return person === null ? no('notEnrolled', { arn }) : { ...person, proof: arn };
};

const bySecret = async ({ config, surroundings, own, glass, settings }: At, user: string): Promise<Person | No> => {
  if (!mayUseSecret(config.breakGlass, user)) return no('notBySecret', { person: user });
  const asking = { locale: config.settings.locale, terminal: own.terminal };
  const digest = await glass.breakGlass.enrolled(settings, user);
  // Nobody enrolled one: the core says so.
  if (digest === null) return { user, name: user, proof: 'secret', digest: '' };
  const wrong = await proveSecret(asking, glass.secrets, digest, surroundings.clock.now());
  return wrong === null ? { user, name: user, proof: 'secret', digest } : no(wrong);
};

const enrol = async ({ config, own, glass, settings }: At, { person }: Enrolling): Promise<GlassResult | No> => {
  if (!mayUseSecret(config.breakGlass, person)) return no('notBySecret', { person });
  const { locale } = config.settings;
  const enrolled = await enrolSecret({ locale, terminal: own.terminal }, glass.secrets);
  if ('says' in enrolled) return no(enrolled.says);
  await glass.breakGlass.offer(settings, person, enrolled.digest);
  return { ok: true, lines: [message(locale, 'offered', { person })] };
};

const say = async (at: At, word: GlassWord): Promise<GlassResult | No> => {
  const person = word.person === null ? await byAws(at) : await bySecret(at, word.person);
  if ('says' in person) return person;
  const { locale, policy } = at.config.settings;
  const { step, reason } = word;
  const answer = await at.glass.breakGlass.say(at.settings, { step, reason, ...person });
  const ok = answer.tag !== 'refused' && answer.targets.every(({ outcome }) => outcome === 'taken');
  return { ok, lines: sentences(answer, person.name, locale, policy.calendar.timeZone) };
};

const answered = async (
  config: Config,
  surroundings: Surroundings,
  own: Own,
  asked: GlassArguments,
): Promise<GlassResult | No> => {
  const domain = SigningDomain.parse(asked.domain);
  const settings = domain === null ? undefined : config.settings.domains.get(domain);
  if (settings === undefined) return no('notConfigured', { domain: asked.domain });
  if (config.breakGlass.people.length === 0) return no('nobodyEnrolled');
  const glass = await openGlass(config, surroundings);
  try {
    const at = { config, surroundings, own, glass, settings };
    return await (asked.step === 'enroll' ? enrol(at, asked) : say(at, asked));
  } finally {
    glass.close();
  }
};

export const breakGlass = async (
  config: Config,
  surroundings: Surroundings,
  own: Own,
  asked: GlassArguments,
): Promise<GlassResult> => {
  const { locale } = config.settings;
  const result = await answered(config, surroundings, own, asked).catch((error: unknown) => {
    if (!(error instanceof LogCorrupt)) throw error;
    return { ok: false, lines: [text(locale, 'desk.log_corrupt', { domain: asked.domain })] };
  });
  if ('ok' in result) return result;
  return { ok: false, lines: [message(locale, result.says, result.facts)] };
};
