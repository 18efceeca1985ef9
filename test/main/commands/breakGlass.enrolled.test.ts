import { describe, expect, test } from '@jest/globals';
import { enrolledBy, parseBreakGlass } from '../../../src/main/commands/breakGlass.ts';

const people = [
  { slack: 'U1', arn: 'arn:aws:iam::123456789012:user/ops/alice' },
  { slack: 'U2', arn: 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Ops_0123/bob@example.jp' },
  { slack: 'U3', arn: 'arn:aws:sts::123456789012:assumed-role/Carol' },
];

describe('I1: which enrolled person an AWS identity stands for', () => {
  test.each([
    ['a user', 'arn:aws:iam::123456789012:user/ops/alice', { user: 'U1', name: 'alice' }],
    ['a user of another path', 'arn:aws:iam::123456789012:user/alice', null],
    ['a user of another account', 'arn:aws:iam::999999999999:user/ops/alice', null],
    ['a user whose name goes on', 'arn:aws:iam::123456789012:user/ops/alice/x', null],
    [
      'a session that is written out',
      'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Ops_0123/bob@example.jp',
      { user: 'U2', name: 'bob@example.jp' },
    ],
    [
      'another session of that role',
      'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Ops_0123/dave@example.jp',
      null,
    ],
    [
      'one session of a role that is one person',
      'arn:aws:sts::123456789012:assumed-role/Carol/monday',
      { user: 'U3', name: 'Carol' },
    ],
    ['another session of it', 'arn:aws:sts::123456789012:assumed-role/Carol/alice', { user: 'U3', name: 'Carol' }],
    ['a role whose name goes on', 'arn:aws:sts::123456789012:assumed-role/Caroline/monday', null],
    ["the account's root", 'arn:aws:iam::123456789012:root', null],
  ])('given %s', (_, arn, person) => {
    expect(enrolledBy({ people }, arn)).toEqual(person);
  });
});

describe('what is typed', () => {
  test('given a request, then it wants a reason; a confirmation takes none', () => {
    expect(parseBreakGlass(['request', 'goo.ne.jp', '--reason', ' Slack  is\x1b\ndown\u202e '])).toEqual({
      step: 'request',
      domain: 'goo.ne.jp',
      reason: 'Slack is down',
      profile: null,
      person: null,
    });
    expect(parseBreakGlass(['confirm', 'goo.ne.jp', '--profile', 'bob'])).toMatchObject({
      step: 'confirm',
      profile: 'bob',
    });
    for (const wrong of [
      [],
      ['request', 'goo.ne.jp'],
      ['request', 'goo.ne.jp', '--reason', 'x'.repeat(201)],
      ['confirm', 'goo.ne.jp', '--reason', 'again'],
      ['confirm'],
      ['switch', 'goo.ne.jp'],
      ['confirm', 'goo.ne.jp', 'another'],
      ['confirm', 'goo.ne.jp', '--secret', 'x'],
      ['confirm', 'goo.ne.jp', '--profile', 'bob', '--person', 'U2'],
      ['enroll', 'goo.ne.jp'],
      ['enroll', 'goo.ne.jp', '--person', 'U2', '--reason', 'x'],
    ]) {
      expect(parseBreakGlass(wrong)).toBeNull();
    }
  });
});
