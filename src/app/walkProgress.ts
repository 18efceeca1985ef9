/** How far a walk over many domains has come, said in the log at even distances and at the end: a walk that hangs shows where. */
import type { Journal } from './deps.ts';

const linesMax = 10;
/** Fewer domains than these are no walk that anybody waits for. */
const domainsPerLineMin = 100;

export interface WalkProgress {
  done(failed: boolean): void;
  end(): void;
}

export const walkProgress = (journal: Journal, job: string, domains: number): WalkProgress => {
  const distance = Math.max(domainsPerLineMin, Math.ceil(domains / linesMax));
  let done = 0;
  let failed = 0;
  const say = (message: string) => journal.info({ job, domains, done, failed }, message);
  return {
    done: (hasFailed) => {
      done += 1;
      if (hasFailed) failed += 1;
      if (done % distance === 0 && done < domains) say('walk goes on');
    },
    end: () => say('walk done'),
  };
};
