/** AWS Lambda: the scheduler's two jobs. A failure is thrown: it counts as one, and the next call begins again. */
import { kept } from './kept.ts';
import { type Job, openSweep } from './openSweep.ts';
import { ofLambda } from './surroundings.ts';

const surroundings = ofLambda();
const opened = kept(() => openSweep(surroundings));

export const handler = async ({ job }: { readonly job: Job }): Promise<void> => {
  if (job !== 'sweep' && job !== 'daily') throw new RangeError('the job is neither sweep nor daily');
  const { run } = await opened();
  const domains = await run(job);
  if (domains > 0) surroundings.journal.info({ job, domains }, 'put on the queue');
};
