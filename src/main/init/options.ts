/** Refuses an option of `futari init` that the configuration would refuse later, by the same rows, and names the option. */

import { topicArn, webhookUrl } from '../config/alerts.ts';
import { selectorTemplate } from '../config/domains.ts';
import {
  bucketName,
  hostName,
  kmsKey,
  listenAddress,
  nameServer,
  region,
  resolver,
  tableName,
} from '../config/fields.ts';

const single = {
  selector: selectorTemplate,
  listen: listenAddress,
  host: hostName,
  'key-alias': kmsKey,
  'anchor-bucket': bucketName,
  'table-name': tableName,
} as const;

/** With commas. */
const lists = { region, regions: region, resolvers: resolver, authoritative: nameServer } as const;

type ListOption = keyof typeof lists;

export const listOf = (text: string | undefined): readonly string[] =>
  (text ?? '').split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()]));

/** The first value that is not usable, as it was typed; null without any. */
export const unusable = (option: ListOption, text: string): string | null => {
  const values = listOf(text);
  if (values.length === 0) return text;
  return values.find((value) => !lists[option].safeParse(value).success) ?? null;
};

/** The first option that is not usable, with its value. @param given the value of an option; undefined: none, or empty */
export const firstUnusable = (
  given: (option: string) => string | undefined,
): { readonly option: string; readonly value: string } | null => {
  for (const [option, schema] of Object.entries(single)) {
    const value = given(option);
    if (value !== undefined && !schema.safeParse(value).success) return { option, value };
  }
  for (const option of Object.keys(lists) as ListOption[]) {
    const text = given(option);
    const value = text === undefined ? null : unusable(option, text);
    if (value !== null) return { option, value };
  }
  const locale = given('locale');
  return locale === undefined || locale === 'ja' || locale === 'en' ? null : { option: 'locale', value: locale };
};

/** Empty: no channel. */
export const isAlertChannel = (text: string): boolean =>
  text === '' || topicArn.safeParse(text).success || (text.startsWith('http') && webhookUrl.safeParse(text).success);
