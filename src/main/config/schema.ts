import { validate } from 'node-cron';
import * as z from 'zod';
import { alertsSchema } from './alertsSchema.ts';
import { breakGlassSchema } from './breakGlassSchema.ts';
import { domainSchema } from './domainSchema.ts';
import { account, count, fault, filePath, kmsKey, parsed, resolver, tableName } from './fields.ts';
import { policySchema } from './policySchema.ts';
import { probeSchema } from './probeSchema.ts';
import { shown } from './problem.ts';
import { windowSchema } from './windowSchema.ts';

const timezone = parsed((text) => {
  // Intl also takes bare offsets, which know no summer time and which node-cron refuses.
  if (!/^[A-Za-z]/.test(text)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone === '' ? null : text;
  } catch {
    return null;
  }
}, 'timezone_unknown');

export interface DailySchedule {
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
