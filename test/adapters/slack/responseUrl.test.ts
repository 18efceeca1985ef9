import { expect, test } from '@jest/globals';
import { isOfSlack } from '../../../src/adapters/slack/reply.ts';

test.each([
  ['https://hooks.slack.com/commands/T0/1/abc', true],
  ['https://hooks.slack-gov.com/actions/T0/1/abc', true],
  ['http://hooks.slack.com/commands/T0/1/abc', false],
  ['https://hooks.slack.com:8443/commands/T0/1/abc', false],
  ['https://hooks.slack.com.example.com/commands', false],
  ['https://hooks.slack.com@example.com/commands', false],
  ['https://169.254.169.254/latest/meta-data', false],
  ['file:///etc/passwd', false],
  ['no address', false],
])('given the response URL %s, then it is called: %s', (url, called) => {
  expect(isOfSlack(url)).toBe(called);
});
