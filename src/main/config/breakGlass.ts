/** `breakGlass`: who may go back without Slack, and by which AWS identity each is known. */

import * as z from 'zod';
import { fault, matching, slackId } from './fields.ts';
import { listed, section, setting } from './setting.ts';

/**
 * A user, or a role that was assumed: without a session's name whoever may assume the role is that one
 * person, with it only that session. Two people by sessions of one role: only of Identity Center's, which names them (crossChecks). The account's root and federated users are nobody.
 */
const personArn = matching(
  /^arn:aws[a-z-]*:(?:iam::\d{12}:user\/[\w+=,.@/-]{1,512}|sts::\d{12}:assumed-role\/[\w+=,.@-]{1,64}(?:\/[\w+=,.@-]{2,64})?)$/,
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

/** Nobody where it is not configured: then there is no break-glass. */
export interface BreakGlassConfig {
  /** Without an ARN a person is known by the secret that they enrolled. */
  readonly people: readonly { readonly slack: string; readonly arn?: string | undefined }[];
}

export const breakGlassSetting = setting(breakGlassSection.optional(), {
  ja: 'Slack が止まったときに、コマンドラインからロールバックできる人（緊急手順）',
  en: 'who may roll back from the command line when Slack is down (break-glass)',
  example: `{ people: ${twoPeople} }`,
  logged: (file) => listed(file.people.map(({ slack, arn }) => `${slack} ${arn}`).sort()),
});
