/** What of the configuration the log names: what decides who may do what, when, and on whose word. No secret, and no path. */
import { createHash } from 'node:crypto';
import type { ConfigurationFacts } from '../../domain/configuration.ts';
import type { SigningDomain } from '../../domain/names.ts';
import type { Policy } from '../../domain/policy.ts';
import type { SesTarget } from '../../ports/ses.ts';
import type { DomainSettings, People } from '../../ports/settings.ts';
import type { Config } from './config.ts';

const none = '-';

const listed = (values: readonly string[] | null): string => (values === null ? none : values.join(', '));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Longer lists of days are told by their number and hash: Japan's holidays are more than a thousand. */
const daysListedMax = 20;
const daysOf = (days: readonly string[]): string =>
  days.length <= daysListedMax ? listed(days) : `${days.length} (SHA-256 ${sha256(days.join('\n')).slice(0, 16)})`;

const peopleOf = (people: People | null): string => {
  if (people === null) return none;
  return people.tag === 'userGroup' ? `userGroup ${people.id}` : `users ${listed(people.ids.toSorted())}`;
};

const targetOf = ({ account, region, identity, roleArn }: SesTarget): string =>
  `${account}/${region}/${identity}${roleArn === null ? '' : ` (${roleArn})`}`;

const ofPolicy = ({ calendar, ...policy }: Policy): ConfigurationFacts => ({
  ...Object.fromEntries(Object.entries(policy).map(([name, value]) => [`policy.${name}`, String(value)])),
  timezone: calendar.timeZone,
  'window.holidays': daysOf([...calendar.holidays].sort()),
  'window.freeze': listed(calendar.freeze.map(([from, to]) => `${from}..${to}`)),
  'window.days': calendar.window === null ? none : calendar.window.days.join(', '),
  'window.minutes': calendar.window === null ? none : `${calendar.window.fromMinute}-${calendar.window.untilMinute}`,
  'schedule.dailyMinute': String(calendar.dailyMinute),
});

const ofDomain = (settings: DomainSettings): ConfigurationFacts => ({
  targets: listed(settings.targets.map(targetOf)),
  channel: settings.channel,
  selector: settings.selectorTemplate,
  current: settings.current,
  approvers: peopleOf(settings.approvers),
  operators: peopleOf(settings.operators),
  nightOperators: peopleOf(settings.nightOperators),
  requesters: peopleOf(settings.requesters),
  regions: listed(settings.regions),
  authoritative: listed(settings.authoritative),
});

/** Local key files are told by neither path nor content. */
const ofKeys = (keys: Config['keys']): string =>
  keys.tag === 'local' ? 'local' : `kms ${keys.keyId}, ${keys.signingKeyId}`;

const ofAlerts = ({ sns, webhook }: Config['alerts']): string =>
  // A webhook's address may be a secret.
  listed([...(sns === null ? [] : [`sns ${sns.topic}`]), ...(webhook === null ? [] : ['webhook'])]);

/** @returns null for a domain that is not configured */
export const configurationFacts = (config: Config, domain: SigningDomain): ConfigurationFacts | null => {
  const settings = config.settings.domains.get(domain);
  if (settings === undefined) return null;
  const { policy, probe, testEndpoints } = config.settings;
  return {
    ...ofPolicy(policy),
    ...ofDomain(settings),
    breakGlass: listed(config.breakGlass.people.map(({ slack, arn }) => `${slack} ${arn}`).sort()),
    'dns.resolvers': listed(config.dns.resolvers),
    'probe.address': probe.address,
    'probe.from': probe.fromLocalPart,
    'probe.receive': config.receiver.tag,
    keys: ofKeys(config.keys),
    alerts: ofAlerts(config.alerts) || none,
    testEndpoints: String(testEndpoints),
  };
};
