/** Promises that nobody catches: each would end the process of the bot. */
export const watchRejections = (): { readonly seen: readonly unknown[]; stop(): void } => {
  const seen: unknown[] = [];
  const note = (reason: unknown): void => void seen.push(reason);
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
  return {
    seen,
    stop: () => {
      process.off('unhandledRejection', note);
      process.off('uncaughtException', note);
    },
  };
};
