/** What the DNS said of the previous record when somebody went back from the card: put down, and never weighed. */
import type { CommandOf } from '../commands.ts';
import { accept, type Decision, type Given } from '../decision.ts';

export const recordWayBack = ({ state }: Given, command: CommandOf<'RecordWayBack'>): Decision => {
  const { rotation, selector, verdict, evidence } = command;
  // A new round has begun, or the rotation is another one: nobody asks for it any more.
  if (state.rotation?.id !== rotation || state.rotation.rollback === null) return accept();
  return accept({ type: 'WayBackSeen', selector, verdict, ...(evidence === null ? {} : { evidence }) });
};
