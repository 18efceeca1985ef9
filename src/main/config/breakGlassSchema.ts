/** Who may go back without Slack, and by which AWS identity each is known. */
import * as z from 'zod';
import { fault, matching, slackId } from './fields.ts';

/**
 * A user, or a role that was assumed: without a session's name whoever may assume the role is that one
 * person, with it only that session. Two people by sessions of one role: only of Identity Center's, which names them (crossChecks). The account's root and federated users are nobody.
 */
const personArn = matching(
  /^arn:aws[a-z-]*:(?:iam::\d{12}:user\/[\w+=,.@/-]{1,512}|sts::\d{12}:assumed-role\/[\w+=,.@-]{1,64}(?:\/[\w+=,.@-]{2,64})?)$/,
);

const peopleMax = 50;
const fewest = 2;

const people = z
  .array(z.strictObject({ slack: slackId, arn: personArn.optional() }))
  .max(peopleMax)
  .readonly()
  .transform((all, context) => {
    const count = new Set(all.map(({ slack }) => slack)).size;
    if (count >= fewest) return all;
    return fault(context, 'people_too_few', { count: String(count), needed: String(fewest) });
  });

export const breakGlassSchema = z.strictObject({ people });

/** Nobody where it is not configured: then there is no break-glass. */
export interface BreakGlassConfig {
  /** Without an ARN a person is known by the secret that they enrolled. */
  readonly people: readonly { readonly slack: string; readonly arn?: string | undefined }[];
}
