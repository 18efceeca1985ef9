import { validate } from 'node-cron';
import * as z from 'zod';
import { Selector, SigningDomain, templateProblem } from '../../domain/names.ts';
import type { SesTarget } from '../../ports/ses.ts';
import type { DomainSettings, People } from '../../ports/settings.ts';
import {
  account,
  count,
  fault,
  filePath,
  isEmailAddress,
  kmsKey,
  nameServer,
  parsed,
  region,
  resolver,
  roleArn,
  slackId,
  tableName,
} from './fields.ts';
import { policySchema, windowSchema } from './policySchema.ts';
import { alertsSchema, breakGlassSchema, probeSchema } from './probeSchema.ts';
import { shown } from './problem.ts';

const people = z
  .strictObject({ userGroup: slackId.optional(), users: z.array(slackId).readonly().optional() })
  .transform(({ userGroup, users }, context): People => {
    if (userGroup !== undefined && users !== undefined) return fault(context, 'people_both');
    if (userGroup !== undefined) return { tag: 'userGroup', id: userGroup };
    if (users === undefined) return fault(context, 'people_neither');
    // Systems that read an empty list as "anyone" let one person through.
    if (users.length === 0) return fault(context, 'people_nobody');
    return { tag: 'users', ids: users };
  });

const target = z.strictObject({
  region,
  account: account.optional(),
  role: roleArn.optional(),
  identity: parsed((text) => (isEmailAddress(text) ? text : SigningDomain.parse(text))).optional(),
});

const selectorTemplate = z.string().transform((text, context): string => {
  const problem = templateProblem(text);
  if (problem === null) return text;
  const code = problem === 'no_number' ? 'template_no_number' : 'template_not_selector';
  return fault(context, code, { got: shown(text) });
});

const domainSchema = z.strictObject({
  name: parsed(SigningDomain.parse),
  targets: z.array(target).min(1).max(50),
  channel: slackId,
  selector: selectorTemplate,
  current: parsed(Selector.parse),
  approvers: people,
  operators: people.optional(),
  nightOperators: people.optional(),
  requesters: people.optional(),
  regions: z.array(region).min(1).max(50).readonly().optional(),
  authoritative: z.array(nameServer).min(1).max(20).readonly().optional(),
});

type DomainFile = z.output<typeof domainSchema>;
type TargetFile = z.output<typeof target>;

/** The account of the process's own credentials, where the configuration names none. */
const ownAccount = 'self';

/** What is left out is the process's own account and the identity of the signing domain itself. */
const targetOf = (file: TargetFile, domain: SigningDomain, defaultAccount: string | undefined): SesTarget => ({
  account: file.account ?? accountOfRole(file.role) ?? defaultAccount ?? ownAccount,
  region: file.region,
  identity: file.identity ?? domain,
  roleArn: file.role ?? null,
});

export const accountOfRole = (role: string | undefined): string | undefined => role?.split(':')[4];

export const domainSettings = (file: DomainFile, defaultAccount: string | undefined): DomainSettings => ({
  name: file.name,
  targets: file.targets.map((one) => targetOf(one, file.name, defaultAccount)),
  channel: file.channel,
  selectorTemplate: file.selector,
  current: file.current,
  approvers: file.approvers,
  operators: file.operators ?? null,
  nightOperators: file.nightOperators ?? null,
  requesters: file.requesters ?? null,
  regions: file.regions ?? null,
  authoritative: file.authoritative ?? null,
});

const timezone = parsed((text) => {
  // Intl also takes bare offsets, which know no summer time and which node-cron refuses.
  if (!/^[A-Za-z]/.test(text)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone === '' ? null : text;
  } catch {
    return null;
  }
}, 'timezone_unknown');

interface DailySchedule {
  readonly cron: string;
  readonly minuteOfDay: number;
}

/**
 * The domain's reminders are due at one local time of day, the same every day: no other cron expression can be said in the
 * calendar's terms (which days count is what window, holidays and freeze are for).
 */
const daily = z.string().transform((text, context): DailySchedule => {
  const got = shown(text);
  if (!validate(text)) return fault(context, 'cron_malformed', { got });
  const match = /^(\d{1,2})\s+(\d{1,2})\s+\*\s+\*\s+\*$/.exec(text.trim());
  if (!match) return fault(context, 'cron_not_daily', { got });
  return { cron: text.trim(), minuteOfDay: Number(match[2]) * 60 + Number(match[1]) };
});

const sweep = z
  .string()
  .transform((text, context): string =>
    validate(text) ? text : fault(context, 'cron_malformed', { got: shown(text) }),
  );

const keys = z.discriminatedUnion('provider', [
  z.strictObject({ provider: z.literal('local'), file: filePath, signingFile: filePath.optional() }),
  z.strictObject({ provider: z.literal('kms'), keyId: kmsKey, signingKeyId: kmsKey.optional() }),
]);

const nineOClock: DailySchedule = { cron: '0 9 * * *', minuteOfDay: 9 * 60 };

/** The configuration file. Every key is known: a misspelt one must not silently leave a default in force. */
export const fileSchema = z.strictObject({
  locale: z.enum(['ja', 'en']).default('ja'),
  timezone: timezone.default('Asia/Tokyo'),
  account: account.optional(),
  table: tableName.default('dkim-rotation'),
  keys,
  domains: z.array(domainSchema).min(1),
  dns: z.strictObject({
    resolvers: z.array(resolver).min(2).max(10).readonly(),
    timeoutMs: count(100, 10_000).default(2_000),
    tries: count(1, 5).default(3),
    // Below what a walk has been measured with, never above: the servers are other people's.
    atOnce: count(1, 500).default(500),
    perServer: z.strictObject({ atOnce: count(1, 50).default(50), perSecond: count(1, 200).default(200) }).prefault({}),
  }),
  policy: policySchema.prefault({}),
  window: windowSchema.optional(),
  schedule: z
    .strictObject({
      daily: daily.default(nineOClock),
      sweep: sweep.default('* * * * *'),
      domainsAtOnce: count(1, 64).default(16),
    })
    .prefault({}),
  probe: probeSchema,
  alerts: alertsSchema.prefault({}),
  breakGlass: breakGlassSchema.optional(),
});

export type ConfigFile = z.output<typeof fileSchema>;
