/** The keys of `breakGlass`. */
import { type FieldText, optional, required } from './fieldText.ts';

export const breakGlassTexts: Readonly<Record<string, FieldText>> = {
  breakGlass: optional(
    '{ people: [{ slack: U0ALICE, arn: "arn:aws:iam::123456789012:user/alice" }, { slack: U0BOB, arn: "arn:aws:iam::123456789012:user/bob" }] }',
    null,
    'Slack が止まったときに、コマンドラインからロールバックできる人（緊急手順）',
    'who may roll back from the command line when Slack is down (break-glass)',
  ),
  'breakGlass.people': required(
    '[{ slack: U0ALICE, arn: "arn:aws:iam::123456789012:user/alice" }, { slack: U0BOB, arn: "arn:aws:iam::123456789012:user/bob" }]',
    '二人以上。同じ人、同じ ARN は一度だけ',
    'two or more; each person and each ARN once',
  ),
  'breakGlass.people[].slack': required('U0ALICE', 'Slack の利用者 ID', "the person's id in Slack"),
  'breakGlass.people[].arn': optional(
    'arn:aws:iam::123456789012:user/alice',
    null,
    '`aws sts get-caller-identity` が返す ARN。ロールは、セッション名を書いても書かなくても一人とみなす（セッション名は使う人が選べるため）。IAM Identity Center のロール（`AWSReservedSSO_…`）だけは、セッション名が本人のものに決まるので、セッションごとに一人とみなす。AWS の ID がなければ省き、`futari break-glass enroll` で秘密を登録する',
    "the ARN that `aws sts get-caller-identity` says. A role, with a session name or without, is one person: whoever assumes it chooses the session's name. Only of Identity Center's roles (`AWSReservedSSO_…`), which names the sessions itself, each session is a person. Left out where somebody has no AWS identity: they enrol a secret by `futari break-glass enroll`",
  ),
};
