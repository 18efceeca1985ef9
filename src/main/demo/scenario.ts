import { type SandboxServiceOptions, startSandboxService } from '../sandbox.ts';
import { type Check, type Print, Story } from './story.ts';
import { slackIsContent } from './verify.ts';
import { startMailWitness } from './witnesses.ts';

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly options?: SandboxServiceOptions;
  readonly tell: (story: Story) => Promise<void>;
}

/** Runs it on a sandbox of its own. @returns every check, in order; a fault of the run is one that did not hold. */
export const runScenario = async (scenario: Scenario, print: Print): Promise<readonly Check[]> => {
  print(`— ${scenario.name}: ${scenario.title}`);
  // Real seconds between SES calls prove nothing here, and the clock has weeks to go.
  const service = await startSandboxService({ sesThrottleMs: 0, ...scenario.options });
  try {
    const mail = await startMailWitness(service);
    const story = new Story(service, mail, print);
    try {
      await scenario.tell(story);
      slackIsContent(story);
    } catch (error) {
      story.check('the story went to its end', false, error instanceof Error ? error.message : 'unknown fault');
    } finally {
      await mail.close();
    }
    return story.checks;
  } finally {
    await service.close();
  }
};
