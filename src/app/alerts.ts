/** Critical notices leave Slack too: each by every channel, whether Slack took it or not. */
import { isCritical } from '../domain/critical.ts';
import type { SigningDomain } from '../domain/names.ts';
import type { Notice, State } from '../domain/state.ts';
import type { AlertChannel } from '../ports/alerts.ts';
import { alertText } from '../texts/alerts.ts';
import type { Deps } from './deps.ts';

/** Runs in which a channel is tried for one notice, a minute and more apart; then the journal says that it was lost. */
const alertTriesMax = 6;

/** What this process has sent, and how often it failed: a notice is kept in the outbox until every channel is done with it. */
export class OwnAlerts {
  readonly #done = new Set<string>();
  readonly #tries = new Map<string, number>();

  static key(domain: SigningDomain, notice: Notice, channel: AlertChannel): string {
    return `${domain}/${notice.id} ${channel.name}`;
  }

  isDone(key: string): boolean {
    return this.#done.has(key);
  }

  done(key: string): void {
    this.#done.add(key);
    this.#tries.delete(key);
  }

  /** @returns false when it was the last try */
  failed(key: string): boolean {
    const tries = (this.#tries.get(key) ?? 0) + 1;
    this.#tries.set(key, tries);
    if (tries >= alertTriesMax) this.done(key);
    return tries < alertTriesMax;
  }

  forget(domain: SigningDomain, ids: readonly number[]): void {
    for (const id of ids) for (const key of this.#done) if (key.startsWith(`${domain}/${id} `)) this.#done.delete(key);
  }
}

/** Channels that still owe this notice. */
export const owedBy = (
  channels: readonly AlertChannel[],
  own: OwnAlerts,
  domain: SigningDomain,
  notice: Notice,
): readonly AlertChannel[] =>
  isCritical(notice.code) ? channels.filter((channel) => !own.isDone(OwnAlerts.key(domain, notice, channel))) : [];

/** @param mine notices that this process may post @returns false when something is to be tried again */
export const sendAlerts = async (
  deps: Deps,
  own: OwnAlerts,
  state: State,
  mine: readonly Notice[],
): Promise<boolean> => {
  const { locale, policy } = deps.settings;
  const one = async (notice: Notice, channel: AlertChannel): Promise<boolean> => {
    const key = OwnAlerts.key(state.domain, notice, channel);
    try {
      await channel.send({
        id: `${state.domain}/${notice.id}`,
        domain: state.domain,
        code: notice.code,
        at: deps.clock.now(),
        escalation: Number(notice.facts.escalation ?? 0),
        text: alertText(locale, state, notice, policy.calendar.timeZone),
      });
      own.done(key);
      return true;
    } catch (error) {
      const again = own.failed(key);
      const problem = error instanceof Error ? error.message : 'unknown';
      const said = again ? 'an alert did not leave' : 'an alert is given up';
      deps.journal.error({ domain: state.domain, code: notice.code, channel: channel.name, problem }, said);
      return !again;
    }
  };
  const sent = await Promise.all(
    mine.flatMap((notice) => owedBy(deps.alerts, own, state.domain, notice).map((channel) => one(notice, channel))),
  );
  return sent.every((done) => done);
};
