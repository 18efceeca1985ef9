/** The workspace that every sandbox starts with: one person for each way to be allowed or refused. */

export const homeTeam = { id: 'T0HOME', domain: 'futari', name: 'ふたり株式会社' } as const;
export const otherTeam = { id: 'T0OTHER', domain: 'partner', name: 'パートナー株式会社' } as const;
export const app = { id: 'A0FUTARI', botId: 'B0FUTARI', userId: 'U0FUTARIBOT', name: 'futari' } as const;

export interface Person {
  readonly id: string;
  /** Handle, and the name by which the control methods know this person. */
  readonly name: string;
  readonly displayName: string;
  readonly locale: 'ja-JP' | 'en-US';
  readonly teamId: string;
  readonly deleted: boolean;
  readonly isBot: boolean;
  /** Guest in several channels. */
  readonly isRestricted: boolean;
  /** Guest in one channel. */
  readonly isUltraRestricted: boolean;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly isShared: boolean;
}

export interface UserGroup {
  readonly id: string;
  readonly handle: string;
  readonly members: readonly string[];
}

const person = (name: string, displayName: string, more: Partial<Person> = {}): Person => ({
  id: `U0${name.toUpperCase().replaceAll('-', '')}`,
  name,
  displayName,
  locale: 'ja-JP',
  teamId: homeTeam.id,
  deleted: false,
  isBot: false,
  isRestricted: false,
  isUltraRestricted: false,
  ...more,
});

export const people: readonly Person[] = [
  person('requester', '鈴木 requester'),
  person('approver-1', '佐藤 approver-1'),
  person('approver-2', 'Alex approver-2', { locale: 'en-US' }),
  person('approver-3', '高橋 approver-3'),
  person('operator', '田中 operator'),
  person('night-operator', 'Sam night-operator', { locale: 'en-US' }),
  person('viewer', '伊藤 viewer'),
  person('outsider', '渡辺 outsider'),
  person('guest', '山本 guest', { isRestricted: true }),
  person('single-guest', 'Kim single-guest', { isUltraRestricted: true, locale: 'en-US' }),
  person('robot', 'robot', { isBot: true, locale: 'en-US' }),
  person('gone', '中村 gone', { deleted: true }),
  person('foreign', 'Lee foreign', { teamId: otherTeam.id, locale: 'en-US' }),
  person(app.name, 'ふたり', { id: app.userId, isBot: true }),
];

const ids = (...names: readonly string[]): readonly string[] =>
  people.filter((p) => names.includes(p.name)).map((p) => p.id);

const allBut = (...names: readonly string[]): readonly string[] =>
  people.filter((p) => !names.includes(p.name)).map((p) => p.id);

export const channels: readonly Channel[] = [
  { id: 'C0DKIM', name: 'dkim', members: allBut('outsider'), isShared: true },
  // The app was never invited here: its commands work, its posts are refused.
  { id: 'C0OTHER', name: 'other', members: allBut(app.name, 'single-guest', 'foreign'), isShared: false },
];

export const userGroups: readonly UserGroup[] = [
  { id: 'S0APPROVERS', handle: 'dkim-approvers', members: ids('approver-1', 'approver-2', 'approver-3') },
  { id: 'S0OPERATORS', handle: 'dkim-operators', members: ids('operator') },
  { id: 'S0NIGHT', handle: 'dkim-night', members: ids('night-operator') },
];
