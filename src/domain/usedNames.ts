/**
 * Names that were used and have left the state, in a few numbers: for each shape of a name the highest number that it ended
 * with. A new key pair never takes one of them (I8), and hundreds of rotations leave one entry a template.
 */
export type UsedNames = Readonly<Record<string, number>>;

/** Every run of digits is a `#`: names of one template on any day have one shape. DNS knows no capital letters. */
const shapeOf = (name: string): string => name.toLowerCase().replace(/\d+/g, '#');

/** The last run of digits; 0 for none. */
const numberOf = (name: string): number => Number(/(\d+)\D*$/.exec(name)?.[1] ?? 0);

/** Shapes that are remembered: as many as templates and hand-given names can sensibly be. */
const shapesMax = 12;

/** Own properties only: `constructor` is a selector that SES accepts. */
const highestOf = (used: UsedNames, name: string): number | undefined =>
  Object.hasOwn(used, shapeOf(name)) ? used[shapeOf(name)] : undefined;

/** False where a name must stay in the state: its number is no safe integer, or there are too many shapes. */
export const mayBeRemembered = (used: UsedNames, name: string): boolean =>
  Number.isSafeInteger(numberOf(name)) && (Object.hasOwn(used, shapeOf(name)) || Object.keys(used).length < shapesMax);

export const remembered = (used: UsedNames, name: string): UsedNames => ({
  ...used,
  [shapeOf(name)]: Math.max(highestOf(used, name) ?? 0, numberOf(name)),
});

/** Never wrongly false; true for some names that were never used, which costs nothing but a number. */
export const wasUsed = (used: UsedNames, name: string): boolean => numberOf(name) <= (highestOf(used, name) ?? -1);
