import * as z from 'zod';
import { Selector, SigningDomain } from '../../domain/names.ts';
import { templateProblem } from '../../domain/selectorName.ts';
import type { SesTarget } from '../../ports/ses.ts';
import type { DomainSettings, People } from '../../ports/settings.ts';
import { account, fault, isEmailAddress, nameServer, parsed, region, roleArn, slackId } from './fields.ts';
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

export const domainSchema = z.strictObject({
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
export const ownAccount = 'self';

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
