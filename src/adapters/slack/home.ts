/** The workspace that the bot is installed in. Only its people have roles: everybody else's team is foreign. */

import type { Language } from '../../texts/codes.ts';
import { messages } from '../../texts/text.ts';
import type { SlackClient, SlackUser } from './client.ts';

export interface HomeWorkspace {
  readonly teamId: string;
  /** The organisation that it belongs to on Enterprise Grid; null: none. */
  readonly enterpriseId: string | null;
  /** Its address, with a slash at the end. */
  readonly url: string;
}

export interface Home {
  /** @throws while Slack does not say it; OrgWideInstall */
  query(): Promise<HomeWorkspace>;
  /** Null while nobody knows it. */
  known(): HomeWorkspace | null;
}

const message = messages({
  orgWide: {
    ja: 'このアプリは Enterprise Grid の組織全体にインストールされています（{team}）。承認者がどのワークスペースの人かを判定できないため、起動しません。組織全体へのインストールを取り消し、使うワークスペースだけにインストールして、そのワークスペースの SLACK_BOT_TOKEN を設定してください。',
    en: 'The app is installed for a whole Enterprise Grid organisation ({team}). Which workspace an approver belongs to cannot be told then, so nothing starts. Take the org-wide installation back, install the app in the one workspace where it is used, and set SLACK_BOT_TOKEN to the token of that workspace.',
  },
});

/** No workspace is the home one: everybody of the organisation would be of the same team. */
export class OrgWideInstall extends Error {
  override readonly name = 'OrgWideInstall';
}

/** @throws OrgWideInstall, and what the call throws */
const findHome = async (client: Pick<SlackClient, 'authTest'>, language: Language): Promise<HomeWorkspace> => {
  const { teamId, enterpriseId, isOrgWide, url } = await client.authTest();
  if (isOrgWide || teamId === enterpriseId) throw new OrgWideInstall(message(language, 'orgWide', { team: teamId }));
  return { teamId, enterpriseId, url };
};

/** Asked until Slack has said it; then it is known. One question at a time. */
export const createHome = (client: Pick<SlackClient, 'authTest'>, language: Language): Home => {
  let found: HomeWorkspace | null = null;
  let running: Promise<HomeWorkspace> | null = null;
  const find = async (): Promise<HomeWorkspace> => {
    try {
      found = await findHome(client, language);
      return found;
    } finally {
      running = null;
    }
  };
  return {
    query: async () => {
      if (found !== null) return found;
      running ??= find();
      return running;
    },
    known: () => found,
  };
};

/**
 * On Enterprise Grid `team_id` may be left out or name a sibling workspace, and the list of the person's workspaces decides; elsewhere
 * there is no such list.
 */
export const isAtHome = (user: Pick<SlackUser, 'teams' | 'isStranger'>, { teamId }: HomeWorkspace): boolean =>
  !user.isStranger && user.teams.includes(teamId);

/** Of other workspaces, who cost a look-up. */
const foreignersMax = 1_000;
const foreignMs = 60_000;

/**
 * Who was seen to be of another workspace. Outside Enterprise Grid the team of a delivery says so. On Grid it may name a sibling
 * workspace for one of our own people, so the person is looked up; who is foreign then is not looked up again for a while, because
 * strangers must not use up what a decision needs (I15).
 */
export class Foreigners {
  /** Monotonic milliseconds, by person. */
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
