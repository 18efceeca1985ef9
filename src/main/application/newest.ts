/** The newest application for a DNS record that a log tells of, as the document that goes to the DNS department. */
import { applicationFile } from '../../adapters/slack/views/application.ts';
import type { Frame } from '../../adapters/slack/views/frame.ts';
import { removalFile } from '../../adapters/slack/views/removal.ts';
import type { DomainCommit } from '../../app/deps.ts';
import { Selector } from '../../domain/names.ts';
import type { Notice, State } from '../../domain/state.ts';
import type { PublicKeyInfo } from '../../ports/keys.ts';

export interface Raised {
  readonly notice: Notice;
  readonly selector: Selector;
  readonly state: State;
  readonly at: number;
}

const codes = ['application', 'removal_application', 'revoke_application', 'revoke_compromised'];

/** @param wanted null: of any selector */
export const newestApplication = async (
  commits: AsyncIterable<DomainCommit>,
  wanted: Selector | null,
): Promise<Raised | null> => {
  let newest: Raised | null = null;
  for await (const { events, state, at } of commits) {
    for (const event of events) {
      if (event.type !== 'NoticeRaised' || !codes.includes(event.notice.code)) continue;
      const selector = Selector.parse(event.notice.facts.selector ?? '');
      if (selector === null || (wanted !== null && selector !== wanted)) continue;
      newest = { notice: event.notice, selector, state, at };
    }
  }
  return newest;
};

/** Null where the key that it is about is gone. */
export const applicationText = (
  frame: Frame,
  { notice, state, at }: Raised,
  key: PublicKeyInfo | null,
): string | null => {
  if (notice.code !== 'application') return removalFile(frame, state, notice, at)?.content ?? null;
  return key === null ? null : applicationFile(frame, state, key).content;
};
