import { ListEmailIdentitiesCommand } from '@aws-sdk/client-sesv2';
import { type SesTarget, SesUnavailable } from '../../ports/ses.ts';
import { type CallContext, call } from './call.ts';

/** 10,000 identities are SES's own quota of an account and region. */
const pagesMax = 10;
const pageSize = 1_000;

/** ListEmailIdentities, page by page, at the quiet pace. @throws SesUnavailable, also when there are more pages than a quota allows */
export const listIdentities = async (context: CallContext, target: SesTarget): Promise<readonly string[]> => {
  const names: string[] = [];
  let next: string | undefined;
  for (let page = 1; page <= pagesMax; page += 1) {
    const input = { PageSize: pageSize, ...(next === undefined ? {} : { NextToken: next }) };
    const answer = await call(context, target, 'quiet', (client, http) =>
      client.send(new ListEmailIdentitiesCommand(input), http),
    );
    names.push(...(answer.EmailIdentities ?? []).flatMap(({ IdentityName }) => IdentityName ?? []));
    next = answer.NextToken;
    if (!next) return names;
  }
  throw new SesUnavailable('TooManyPages', `more than ${pagesMax} pages of identities`);
};
