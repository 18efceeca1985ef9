/** Who may go back without Slack: read strictly, so that no caller counts as two people (I1). */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { changed, configFolder, leastFile, loadedOf, refusedOf } from './support.ts';

let files: Awaited<ReturnType<typeof configFolder>>;
beforeEach(async () => {
  files = await configFolder();
});
afterEach(() => files.close());

const user = (name: string): string => `arn:aws:iam::123456789012:user/${name}`;
const role = 'arn:aws:sts::123456789012:assumed-role/Ops';
const sso = 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Operator_0123456789abcdef';
const withPeople = (...arns: readonly string[]): object =>
  changed(leastFile(), 'breakGlass', { people: arns.map((arn, index) => ({ slack: `U${index}`, arn })) });

describe('the people of break-glass', () => {
  test('given none, then nobody is enrolled', async () => {
    expect(loadedOf(await files.load(leastFile())).breakGlass).toEqual({ people: [] });
  });

  test('given users, one session of a role, and a role of one person, then they are taken as they are', async () => {
    const arns = [user('ops/alice'), `${role}/bob@example.jp`, 'arn:aws:sts::123456789012:assumed-role/Carol'];
    const { people } = loadedOf(await files.load(withPeople(...arns))).breakGlass;
    expect(people.map(({ arn }) => arn)).toEqual(arns);
  });

  test("given two sessions of a role of Identity Center's, which names them, then they are two people", async () => {
    const arns = [`${sso}/alice@example.jp`, `${sso}/bob@example.jp`];
    const { people } = loadedOf(await files.load(withPeople(...arns))).breakGlass;
    expect(people.map(({ arn }) => arn)).toEqual(arns);
  });

  test.each([
    ['one person', [user('alice')], 'breakGlass.people', 'people_too_few'],
    ['the same ARN twice', [user('alice'), user('alice')], 'breakGlass.people[1].arn', 'duplicate'],
    ['a user under two paths', [user('alice'), user('ops/Alice')], 'breakGlass.people[1].arn', 'duplicate'],
    ['a role and one of its sessions', [role, `${role}/bob`], 'breakGlass.people[1].arn', 'duplicate'],
    [
      'two sessions of a role, whose names the caller chooses',
      [`${role}/alice`, `${role}/bob`],
      'breakGlass.people[1].arn',
      'duplicate',
    ],
    [
      "a role of Identity Center's and one of its sessions",
      [sso, `${sso}/bob`],
      'breakGlass.people[1].arn',
      'duplicate',
    ],
    [
      "anyone of one role of Identity Center's and a person of another, who may have both",
      [sso.replace('Operator', 'Admin'), `${sso}/bob@example.jp`],
      'breakGlass.people[1].arn',
      'duplicate',
    ],
    [
      "anyone of two roles of Identity Center's",
      [sso, sso.replace('Operator', 'Admin')],
      'breakGlass.people[1].arn',
      'duplicate',
    ],
    [
      "one person in two roles of Identity Center's",
      [`${sso}/bob@example.jp`, `${sso.replace('Operator', 'Admin')}/Bob@example.jp`],
      'breakGlass.people[1].arn',
      'duplicate',
    ],
    ["the account's root", ['arn:aws:iam::123456789012:root', user('bob')], 'breakGlass.people[0].arn', 'malformed'],
    [
      'a federated user, whose name its maker chooses',
      ['arn:aws:sts::123456789012:federated-user/alice', user('bob')],
      'breakGlass.people[0].arn',
      'malformed',
    ],
    ['a user whose path ends nowhere', [user('ops/'), user('bob')], 'breakGlass.people[0].arn', 'malformed'],
    [
      'a role, not what is assumed of it',
      ['arn:aws:iam::123456789012:role/Ops', user('bob')],
      'breakGlass.people[0].arn',
      'malformed',
    ],
  ])('given %s, then the start is refused and says where', async (_, arns, path, code) => {
    expect(refusedOf(await files.load(withPeople(...arns))).problems).toEqual([
      expect.objectContaining({ path, code }),
    ]);
  });

  test('given one person under two ARNs, then that is one person', async () => {
    const people = [user('alice'), user('bob')].map((arn) => ({ slack: 'U1', arn }));
    const { problems } = refusedOf(await files.load(changed(leastFile(), 'breakGlass', { people })));
    expect(problems.map(({ code }) => code).sort()).toEqual(['duplicate', 'people_too_few']);
  });
});
