/** `breakGlass`: the people who may roll back without Slack, and the AWS identity of each. */

import * as z from 'zod';
import { fault, matching, slackId } from './fields.ts';
import { listed, section, setting } from './setting.ts';

/**
 * The ARN of a user or of an assumed role. A role without a session name stands for one person, whoever assumes it; with a session
 * name only for that session. Two people may be sessions of one role only with Identity Center, which sets the session names
 * (crossChecks). The account's root and federated users are refused.
 */
const personArn = matching(
  /^arn:aws[a-z-]*:(?:iam::\d{12}:user\/(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}|sts::\d{12}:assumed-role\/[\w+=,.@-]{1,64}(?:\/[\w+=,.@-]{2,64})?)$/,
);

const peopleMax = 50;
const fewest = 2;

const person = section({
  slack: setting(slackId, { ja: 'Slack の利用者 ID', en: "the person's id in Slack", example: 'U0ALICE' }),
  arn: setting(personArn.optional(), {
    ja: '`aws sts get-caller-identity` が返す ARN。ロールは、セッション名を書いても書かなくても一人とみなす（セッション名は使う人が選べるため）。IAM Identity Center のロール（`AWSReservedSSO_…`）だけは、セッション名が本人のものに決まるので、セッションごとに一人とみなす。AWS の ID がなければ省き、`futari break-glass enroll` で秘密を登録する',
    en: "the ARN that `aws sts get-caller-identity` says. A role, with a session name or without, is one person: whoever assumes it chooses the session's name. Only of Identity Center's roles (`AWSReservedSSO_…`), which names the sessions itself, each session is a person. Left out where somebody has no AWS identity: they enrol a secret by `futari break-glass enroll`",
    example: 'arn:aws:iam::123456789012:user/alice',
  }),
});

const people = z
  .array(person)
  .max(peopleMax)
  .readonly()
  .transform((all, context) => {
    const count = new Set(all.map(({ slack }) => slack)).size;
    if (count >= fewest) return all;
    return fault(context, 'people_too_few', { count: String(count), needed: String(fewest) });
  });

const twoPeople =
  '[{ slack: U0ALICE, arn: "arn:aws:iam::123456789012:user/alice" }, { slack: U0BOB, arn: "arn:aws:iam::123456789012:user/bob" }]';

const breakGlassSection = section({
  people: setting(people, {
    ja: '二人以上。同じ人、同じ ARN は一度だけ',
    en: 'two or more; each person and each ARN once',
    example: twoPeople,
  }),
});

/** Empty if not configured: then there is no break-glass. */
export interface BreakGlassConfig {
  /** A person without an ARN is identified by the secret that they enrolled. */
  readonly people: readonly { readonly slack: string; readonly arn?: string | undefined }[];
}

export const breakGlassSetting = setting(breakGlassSection.optional(), {
  ja: 'Slack が止まったときに、コマンドラインからロールバックできる人（緊急手順）',
  en: 'who may roll back from the command line when Slack is down (break-glass)',
  example: `{ people: ${twoPeople} }`,
  logged: (file) => listed(file.people.map(({ slack, arn }) => `${slack} ${arn}`).sort()),
});
