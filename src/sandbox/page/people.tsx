/** The people of the workspace, by name and role. */

import type { SlackPage } from './api.ts';
import { isWordKey, type Words } from './words.ts';

type Person = SlackPage['people'][number];

const labelOf = (words: Words, { name, displayName }: Person): string => {
  const key = `role.${name}`;
  const role = isWordKey(key) ? words(key) : '';
  return role === '' ? displayName : words('personWithRole', { name: displayName, role });
};

/** Options of a menu: whoever can act. */
export const PersonOptions = ({ people, words }: { readonly people: readonly Person[]; readonly words: Words }) =>
  people
    .filter(({ kind }) => kind !== 'bot' && kind !== 'deactivated')
    .map((person) => (
      <option key={person.id} value={person.name}>
        {labelOf(words, person)}
      </option>
    ));
