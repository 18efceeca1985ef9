/** One after another for each name: two runs in one process would post the same card twice. */
export type Turns = <T>(name: string, work: () => Promise<T>) => Promise<T>;

export const createTurns = (): Turns => {
  const last = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const mine = (last.get(name) ?? Promise.resolve()).then(work);
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    last.set(name, settled);
    // A name that has nothing waiting is forgotten.
    void settled.then(() => last.get(name) === settled && last.delete(name));
    return mine;
  };
};
