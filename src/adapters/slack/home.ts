/** Finds the workspace in which the bot is installed. Only its people have roles; everybody else is foreign. */

import { lazy } from '../../ports/concurrency.ts';
import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import type { SlackClient, SlackUser } from './client.ts';

export interface HomeWorkspace {
  readonly teamId: string;
  /** The Enterprise Grid organisation of the workspace; null: none. */
  readonly enterpriseId: string | null;
  /** URL of the workspace, with a slash at the end. */
  readonly url: string;
}

export interface Home {
  /** @throws the client's errors while Slack does not answer; OrgWideInstall */
  query(): Promise<HomeWorkspace>;
  /** Null before the first successful query. */
  known(): HomeWorkspace | null;
}

const message = messages({
  orgWide: {
    ja: 'このアプリは Enterprise Grid の組織全体にインストールされています（{team}）。承認者がどのワークスペースの人かを判定できないため、起動しません。組織全体へのインストールを取り消し、使うワークスペースだけにインストールして、そのワークスペースの SLACK_BOT_TOKEN を設定してください。',
    en: 'The app is installed for a whole Enterprise Grid organisation ({team}). Which workspace an approver belongs to cannot be told then, so nothing starts. Take the org-wide installation back, install the app in the one workspace where it is used, and set SLACK_BOT_TOKEN to the token of that workspace.',
  },
});

/** With an organisation-wide installation no workspace is home: everybody in the organisation would have the same team. */
export class OrgWideInstall extends Error {
  override readonly name = 'OrgWideInstall';
}

/** @throws OrgWideInstall, and the client's errors */
const findHome = async (client: Pick<SlackClient, 'authTest'>, language: Language): Promise<HomeWorkspace> => {
  const { teamId, enterpriseId, isOrgWide, url } = await client.authTest();
  if (isOrgWide || teamId === enterpriseId) throw new OrgWideInstall(message(language, 'orgWide', { team: teamId }));
  return { teamId, enterpriseId, url };
};

/** Queries Slack until it answers once, then caches the answer. Concurrent callers share one query. */
export const createHome = (client: Pick<SlackClient, 'authTest'>, language: Language): Home => {
  let found: HomeWorkspace | null = null;
  const query = lazy(async () => {
    found = await findHome(client, language);
    return found;
  });
  return { query, known: () => found };
};

/**
 * Uses the person's list of workspaces. On Enterprise Grid `team_id` may be missing or name a sibling workspace. Elsewhere `teams` holds
 * only the person's team.
 */
export const isAtHome = (user: Pick<SlackUser, 'teams' | 'isStranger'>, { teamId }: HomeWorkspace): boolean =>
  !user.isStranger && user.teams.includes(teamId);

/** Maximum number of remembered people of other workspaces, each of whom costs a look-up. */
const foreignersMax = 1_000;
const foreignMs = 60_000;

/**
 * Remembers people of other workspaces. Outside Enterprise Grid the team of a delivery suffices. On Grid it may name a sibling workspace
 * for a member, so the person is looked up; a foreign one is then not looked up again for a while, because strangers must not use up the
 * look-ups that decisions need (I15).
 */
export class Foreigners {
  /** End of the memory by person, in monotonic milliseconds. */
  readonly #until = new Map<string, number>();

  has(id: string, team: string, home: HomeWorkspace, now: number): boolean {
    if (team === home.teamId) return false;
    return home.enterpriseId === null || (this.#until.get(id) ?? Number.NEGATIVE_INFINITY) > now;
  }

  note(id: string, now: number): void {
    for (const [known, until] of this.#until) if (until <= now) this.#until.delete(known);
    if (this.#until.size < foreignersMax) this.#until.set(id, now + foreignMs);
  }
}
