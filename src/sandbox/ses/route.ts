import type { Operation } from './faults.ts';

export interface Routed {
  readonly operation: Operation;
  readonly identity: string | null;
}

const identities = '/v2/email/identities';

/** Method and path of the service model, to operation and identity; null for what this emulator does not know. */
export const route = (method: string, target: string): Routed | null => {
  const path = target.split('?', 1)[0] ?? '';
  if (method === 'POST' && path === '/v2/email/outbound-emails') return { operation: 'SendEmail', identity: null };
  if (method === 'POST' && path === '/v2/email/list-identities')
    return { operation: 'ListEmailIdentities', identity: null };
  if (method === 'POST' && path === '/v2/email/metrics/batch')
    return { operation: 'BatchGetMetricData', identity: null };
  if (path === identities) return collection(method);
  const match = /^\/v2\/email\/identities\/([^/]+)(\/dkim\/signing|\/dkim)?$/.exec(path);
  if (!match) return null;
  const identity = decoded(match[1] ?? '');
  const operation = single(method, match[2] ?? '');
  return identity === null || operation === null ? null : { operation, identity };
};

const collection = (method: string): Routed | null => {
  if (method === 'GET') return { operation: 'ListEmailIdentities', identity: null };
  return method === 'POST' ? { operation: 'CreateEmailIdentity', identity: null } : null;
};

const single = (method: string, rest: string): Operation | null => {
  if (method === 'GET' && rest === '') return 'GetEmailIdentity';
  if (method === 'PUT' && rest === '/dkim') return 'PutEmailIdentityDkimAttributes';
  return method === 'PUT' && rest === '/dkim/signing' ? 'PutEmailIdentityDkimSigningAttributes' : null;
};

const decoded = (text: string): string | null => {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};
