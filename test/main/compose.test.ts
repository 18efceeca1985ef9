import { expect, test } from '@jest/globals';
import { homeWorkspaceOf } from '../../src/main/compose.ts';

const silent = { info: () => {}, error: () => {} };
const noPause = async (): Promise<void> => {};
/** As the Slack library says it. */
const slackSays = (code: string): Error =>
  Object.assign(new Error(code), { code: 'slack_webapi_platform_error', data: { error: code } });

const responder = (incidents: readonly Error[]) => {
  const left = [...incidents];
  return {
    authTest: async () => {
      const incident = left.shift();
      if (incident) throw incident;
      return { teamId: 'T0HOME', botUserId: 'U0BOT', enterpriseId: null, isOrgWide: false };
    },
  };
};

test('given an outage of Slack at the start, then the process waits for it instead of ending', async () => {
  const client = responder([new Error('ECONNREFUSED'), slackSays('internal_error')]);
  expect(await homeWorkspaceOf(client, silent, 'en', noPause)).toEqual({ teamId: 'T0HOME', enterpriseId: null });
});

test('given a token that is wrong, then the start fails at once', async () => {
  await expect(homeWorkspaceOf(responder([slackSays('invalid_auth')]), silent, 'en', noPause)).rejects.toThrow(
    'invalid_auth',
  );
});
