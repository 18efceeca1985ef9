/** Which signing domain a person means. */
import { SigningDomain } from '../../domain/names.ts';
import type { DeskAnswer, DeskRequest } from '../../ports/service.ts';
import type { DomainSettings, Settings } from '../../ports/settings.ts';

export const refusedBy = (code: string, facts: Readonly<Record<string, string>> = {}): DeskAnswer => ({
  tag: 'refused',
  code,
  facts,
  state: null,
  settings: null,
});

export const isAnswer = (found: DomainSettings | DeskAnswer): found is DeskAnswer => 'tag' in found;

const named = (settings: Settings, text: string): DomainSettings | DeskAnswer => {
  const domain = SigningDomain.parse(text);
  if (domain === null) return refusedBy('unknown_domain', { domain: text });
  const found = settings.domains.get(domain);
  const known = [...settings.domains.keys()].join(' ');
  return found ?? refusedBy('domain_not_configured', { domain, known });
};

/** Named; else the channel's only one; else the only one there is. */
export const findDomain = (settings: Settings, request: DeskRequest): DomainSettings | DeskAnswer => {
  if (request.domain !== null) return named(settings, request.domain);
  const all = [...settings.domains.values()];
  const here = all.filter(({ channel }) => channel === request.channel);
  const [only, ...others] = here.length > 0 ? here : all;
  if (only === undefined || others.length > 0) {
    return refusedBy('domain_missing', { known: all.map(({ name }) => name).join(' ') });
  }
  return only;
};
