/** Cards live in the domain's channel: what is typed elsewhere is answered with the way there (design.md 2). */
import { authorise } from '../../domain/decide/decide.ts';
import type { DeskAnswer, DeskRequest } from '../../ports/service.ts';
import type { DomainSettings } from '../../ports/settings.ts';
import type { Deps } from '../deps.ts';
import { load } from '../execute.ts';

/**
 * Help belongs to no channel. A night operator may not be in the channel at all, and who goes back must not be sent from place to
 * place: a typed rollback is answered where it was typed, with the link beside it. A button names its rotation: it was shown there.
 */
const anywhere: readonly DeskRequest['action'][] = ['help', 'prepare_rollback'];

export const isElsewhere = ({ action, channel, rotation }: DeskRequest, settings: DomainSettings): boolean =>
  rotation === null && channel !== settings.channel && !anywhere.includes(action);

/** Who may see nothing of the domain is not told where it is either. */
export const wayToChannel = async (deps: Deps, request: DeskRequest, settings: DomainSettings): Promise<DeskAnswer> => {
  const need = { command: 'View', purpose: 'look' } as const;
  const refusal = authorise(await deps.directory.actor(request.person, settings, need), 'View');
  const { state } = await load(deps, settings.name);
  const { code, facts } = refusal ?? {
    code: 'other_channel',
    facts: { channel: settings.channel, domain: settings.name },
  };
  return { tag: 'refused', code, facts, state, settings };
};
