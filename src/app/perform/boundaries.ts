/**
 * Every point at which the death of the process must be harmless (I12). The kill -9 loop runs over this list; a boundary
 * that no kill has reached fails it.
 */
export const boundaries = [
  'MakeKeyPair before intent',
  'MakeKeyPair after effect',
  'MakeKeyPair after outcome',
  'Preflight after effect',
  'CheckRecord after effect',
  'OpenRound after effect',
  'OpenRound after outcome',
  'Put before intent',
  'Put after intent',
  'Put after effect',
  'Put after outcome',
  'LookAtTarget after effect',
  'LookAtTarget after outcome',
  'PostNotices before effect',
  'PostNotices after effect',
  'PostNotices after outcome',
] as const;

export type Boundary = (typeof boundaries)[number];
