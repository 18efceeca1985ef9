/** Small parts that the panels of the world share. */

import type { ReactNode } from 'react';
import type { World } from '../api.ts';
import { useBusy, usePage, useWords } from '../context.ts';

import { isSuggested } from '../suggestion.ts';

/** Does something in the world; failures are told to the person. */
export type DoWork = (path: string, body: object) => Promise<void>;

export const Row = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div className="row">
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);

/** @returns true for the account of the script that runs beside the bot */
export const isScripts = ({ ses: { identities } }: World, account: string): boolean =>
  identities.length > 0 && account !== identities[0]?.account;

export const ScriptMark = () => <strong>{useWords().words('withScript')}</strong>;

interface WorkButtonProps {
  readonly act: DoWork;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly children: ReactNode;
  readonly kind?: 'primary' | 'plain';
  readonly pressed?: boolean;
}

/** Does something in the world. It is marked while the guide suggests exactly that. */
export const WorkButton = ({ act, path, body, children, kind = 'plain', pressed }: WorkButtonProps) => {
  const { suggested, words } = usePage();
  const [busy, run] = useBusy();
  const isNext = isSuggested(suggested, path, body);
  return (
    <button
      type="button"
      className={`${kind === 'primary' ? 'primary' : ''} ${isNext ? 'suggested' : ''}`.trim()}
      aria-busy={busy}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      {...(isNext ? { title: words('suggested') } : {})}
      onClick={() => void run(() => act(path, body))}
    >
      {children}
    </button>
  );
};
