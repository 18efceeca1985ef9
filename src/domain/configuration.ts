/** What a signing domain is decided under: its configuration, flat, as people would read it. Never a secret. */

/** Field by name, such as `policy.approvals`, with its value as text. */
export type ConfigurationFacts = Readonly<Record<string, string>>;

export interface FieldChange {
  readonly field: string;
  /** Null where it was not there, or nothing was recorded before. */
  readonly before: string | null;
  readonly after: string | null;
}

/** UTF-16 units; the evidence that the event names has all of it. */
const valueCharsMax = 300;

const clipped = (value: string | undefined): string | null =>
  value === undefined ? null : value.length <= valueCharsMax ? value : `${value.slice(0, valueCharsMax)}…`;

/** Which fields differ, by name in order. Against nothing all of them do. */
export const changesBetween = (before: ConfigurationFacts, after: ConfigurationFacts): readonly FieldChange[] => {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .filter((field) => old.get(field) !== now.get(field))
    .map((field) => ({ field, before: clipped(old.get(field)), after: clipped(now.get(field)) }));
};
