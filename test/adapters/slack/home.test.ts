import { expect, test } from '@jest/globals';
import { createHome } from '../../../src/adapters/slack/home.ts';

/** As the Slack library says it. */
const slackSays = (code: string): Error =>
  Object.assign(new Error(code), { code: 'slack_webapi_platform_error', data: { error: code } });

const responder = (incidents: readonly Error[]) => {
  const left = [...incidents];
  let asked = 0;
  return {
    asked: () => asked,
    authTest: async () => {
      asked += 1;
      const incident = left.shift();
      if (incident) throw incident;
      return {
        teamId: 'T0HOME',
        botUserId: 'U0BOT',
        enterpriseId: null,
        isOrgWide: false,
        url: 'https://a.slack.com/',
      };
    },
  };
};

test('given an outage of Slack, or a token that is taken back, then the home workspace is asked for again, until it is known', async () => {
  const client = responder([new Error('ECONNREFUSED'), slackSays('invalid_auth')]);
  const home = createHome(client, 'en');
  await expect(home.query()).rejects.toThrow('ECONNREFUSED');
  await expect(Promise.all([home.query(), home.query()])).rejects.toThrow('invalid_auth');
  expect(await home.query()).toMatchObject({ teamId: 'T0HOME', enterpriseId: null });
  await home.query();
  expect(client.asked()).toBe(3);
});
