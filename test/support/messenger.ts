/** What people were told, as the bot handed it to its messenger. */

import { ownerOf } from '../../src/domain/notices.ts';
import { MessengerRefuses, type Notifier } from '../../src/ports/people.ts';
import type { EvidenceReport } from '../../src/ports/service.ts';

export interface SentNotice {
  readonly code: string;
  readonly to: string;
  /** With who has to act, as the table of notices says where the notice does not. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Number of the notice in the log: the same twice was told twice. */
  readonly notice: number;
  /** Which of the world's bots told it. */
  readonly application: number;
}

export interface Messenger extends Notifier {
  /** While true nothing can be told. */
  failing: boolean;
  /** Codes of notices that cannot be told, whatever else can; `cards`: the cards. */
  readonly refused: Set<string>;
  /** Slack's code with which the channel, not the direct messages, refuses everything for good. */
  refusesChannel: string | null;
  /** How often the channel was tried while it refused. */
  refusals: number;
  /** What a post waits for, as one over a network does. */
  before: () => Promise<void>;
  /** Log versions of the cards that were shown. */
  readonly shown: number[];
  /** Evidence that was posted without anybody asking. */
  readonly reports: EvidenceReport[];
}

export const createMessenger = (sent: SentNotice[], application: number): Messenger => {
  const refuse = (): void => {
    if (messenger.refusesChannel === null) return;
    messenger.refusals += 1;
    throw new MessengerRefuses(messenger.refusesChannel);
  };
  const messenger: Messenger = {
    failing: false,
    refused: new Set(),
    refusesChannel: null,
    refusals: 0,
    before: async () => {},
    shown: [],
    reports: [],
    showCards: async (state) => {
      if (messenger.failing || messenger.refused.has('cards')) throw new Error('the messenger is down');
      refuse();
      messenger.shown.push(state.atVersion);
    },
    cardLink: async ({ rotation }) => (rotation === null ? null : `https://slack.invalid/card-${rotation.id}`),
    postReport: async (_settings, report) => {
      if (messenger.failing) throw new Error('the messenger is down');
      refuse();
      messenger.reports.push(report);
    },
    postDigest: async () => 'alone',
    postNotice: async (_state, _settings, notice) => {
      await messenger.before();
      if (messenger.failing || messenger.refused.has(notice.code)) throw new Error('the messenger is down');
      if (notice.to === 'thread' || notice.to === 'channel') refuse();
      sent.push({
        code: notice.code,
        to: notice.to,
        facts: { ...notice.facts, owner: ownerOf(notice) },
        notice: notice.id,
        application,
      });
    },
  };
  return messenger;
};
