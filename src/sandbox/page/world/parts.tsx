/** Small parts that the panels of the world share. */

import type { ReactNode } from 'react';

/** Does something in the world; failures are told to the person. */
export type DoWork = (path: string, body: object) => void;

export const Row = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div className="row">
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
);
