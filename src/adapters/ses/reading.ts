import type { GetEmailIdentityCommandOutput } from '@aws-sdk/client-sesv2';
import { type Instant, Selector } from '../../domain/names.ts';
import type { DkimStatus, SesReading } from '../../ports/ses.ts';

const statuses: readonly DkimStatus[] = ['NOT_STARTED', 'PENDING', 'SUCCESS', 'FAILED', 'TEMPORARY_FAILURE'];

/** Null for a status that this version does not know: it is never taken for SUCCESS. */
export const parseDkimStatus = (value: unknown): DkimStatus | null => statuses.find((one) => one === value) ?? null;

export const absentReading = (sesDate: Instant): SesReading => ({
  exists: false,
  origin: null,
  signingEnabled: false,
  status: null,
  selector: null,
  mailFrom: null,
  sesDate,
});

/** Tokens name the selector only for BYODKIM and only when there is exactly one; the documents disagree whether it is given. */
export const toReading = (output: GetEmailIdentityCommandOutput, sesDate: Instant): SesReading => {
  const dkim = output.DkimAttributes;
  const origin = dkim?.SigningAttributesOrigin ?? null;
  const tokens = dkim?.Tokens ?? [];
  const [token] = tokens;
  const from = output.MailFromAttributes;
  const named = origin === 'EXTERNAL' && tokens.length === 1 && token !== undefined;
  return {
    exists: true,
    origin,
    signingEnabled: dkim?.SigningEnabled ?? false,
    status: parseDkimStatus(dkim?.Status),
    selector: named ? Selector.parse(token) : null,
    mailFrom: from?.MailFromDomain
      ? { domain: from.MailFromDomain.toLowerCase(), status: from.MailFromDomainStatus ?? null }
      : null,
    sesDate,
  };
};
