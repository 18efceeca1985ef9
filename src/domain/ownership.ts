/** Which tool has the identity at SES in its code: its next deploy may push the former key back. Asked once, remembered for the domain. */

export type OwningTool = 'cloudformation' | 'terraform';

/** `later`: asked, and put off until the next rotation. */
export type Ownership = OwningTool | 'nobody' | 'later';

/** True as long as nobody has said who. */
export const isUnnamed = (ownership: Ownership | null | undefined): boolean =>
  ownership === null || ownership === undefined || ownership === 'later';

export const owningTool = (ownership: Ownership | null | undefined): OwningTool | null =>
  ownership === 'cloudformation' || ownership === 'terraform' ? ownership : null;
