/**
 * Every point at which the death of the process must be harmless (I12). The kill -9 loop runs over this list; a boundary
 * that no kill has reached fails it.
 */
export const boundaries = [
  'Command after outcome',
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
  'RollbackPut before intent',
  'RollbackPut after intent',
  'RollbackPut after effect',
  'RollbackPut after outcome',
  'EnableSigning after effect',
  'LookAtTarget after effect',
  'LookAtTarget after outcome',
  'DeclareRemovable after outcome',
  'RecordGone after outcome',
  'DestroyKey before effect',
  'DestroyKey after effect',
  'DestroyKey after outcome',
  'PostNotices before effect',
  'PostNotices after effect',
  'PostNotices after outcome',
] as const;

export type Boundary = (typeof boundaries)[number];
