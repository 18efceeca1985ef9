/** One invocation: who it is, by AWS; what they say, to the log; what came of it, in sentences. */
import { type CallerOptions, CallerUnknown, callerArn } from '../../adapters/sts/callerIdentity.ts';
import { SigningDomain } from '../../domain/names.ts';
import type { Config } from '../config/config.ts';
import type { Surroundings } from '../wiring.ts';
import { sentences } from './answer.ts';
import type { GlassArguments } from './arguments.ts';
import { enrolledBy } from './enrolled.ts';
import { type GlassMessage, message } from './messages.ts';
import { openGlass } from './openGlass.ts';

/** `ok`: recorded, or decided and everything sent. */
export interface GlassResult {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** The person's own credentials; absent: as the SDK finds them. */
type Own = Pick<CallerOptions, 'credentials'>;

export const breakGlass = async (
  config: Config,
  surroundings: Surroundings,
  own: Own,
  asked: GlassArguments,
): Promise<GlassResult> => {
  const { settings, aws } = config;
  const { locale, policy } = settings;
  const no = (key: GlassMessage, facts = {}): GlassResult => ({ ok: false, lines: [message(locale, key, facts)] });
  const domain = SigningDomain.parse(asked.domain);
  const ofDomain = domain === null ? undefined : settings.domains.get(domain);
  if (ofDomain === undefined) return no('notConfigured', { domain: asked.domain });
  if (config.breakGlass.people.length === 0) return no('nobodyEnrolled');
  let arn: string;
  try {
    arn = await callerArn({ region: aws.region, endpoint: aws.endpoints.sts, ...own });
  } catch (error) {
    if (error instanceof CallerUnknown) return no('callerUnknown', { reason: error.message });
    throw error;
  }
  const person = enrolledBy(config.breakGlass, arn);
  if (person === null) return no('notEnrolled', { arn });
  const glass = await openGlass(config, surroundings);
  try {
    const answer = await glass.breakGlass.say(ofDomain, { ...asked, ...person, proof: arn });
    const ok = answer.tag !== 'refused' && answer.targets.every(({ outcome }) => outcome === 'taken');
    return { ok, lines: sentences(answer, person.name, locale, policy.calendar.timeZone) };
  } finally {
    glass.close();
  }
};
