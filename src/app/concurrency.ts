/**
 * Works through many items, at most `windowMax` at a time: one that is slow holds its own place only, and memory does not grow with
 * their number, because an item is taken when a place is free.
 * @throws the first failure of `work`: no more items are taken then, and those under way are waited for.
 */
export const inWindow = async <T>(
  items: Iterable<T>,
  windowMax: number,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const rest = items[Symbol.iterator]();
  const failures: unknown[] = [];
  const place = async (): Promise<void> => {
    for (let next = rest.next(); !next.done && failures.length === 0; next = rest.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: windowMax }, place));
  if (failures.length > 0) throw failures[0];
};
