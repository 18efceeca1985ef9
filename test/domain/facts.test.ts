import { expect, test } from '@jest/globals';
import { isSubdomainIdentity, subdomainIdentities } from '../../src/domain/facts.ts';

test('given identities, then those below the domain are told from the domain itself and from strangers', () => {
  const all = [
    'mail.goo.ne.jp',
    'Info@Goo.ne.jp',
    'a@mail.goo.ne.jp',
    'goo.ne.jp',
    'notgoo.ne.jp',
    'goo.ne.jp.example',
  ];
  expect(all.filter((name) => isSubdomainIdentity(name, 'goo.ne.jp'))).toEqual(all.slice(0, 3));
});

test('given more names than the state may hold, then the others are counted', () => {
  const names = Array.from({ length: 20 }, (_, index) => `${String(index).padStart(2, '0')}${'x'.repeat(60)}`);
  expect(subdomainIdentities(names, 3)).toEqual({ names: names.slice(0, 6), more: 17 });
  expect(subdomainIdentities([])).toEqual({ names: [], more: 0 });
});
