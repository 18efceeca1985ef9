/** The page of domains that a Home view lists, in the view itself: whichever process answers a press in Home finds it there. */

/** @returns the view's `private_metadata` */
export const homeMetadata = (page: number): string => String(page);

/** @returns 1 for a view without a page */
export const pageOfHome = (metadata: string): number => (/^[1-9]\d{0,5}$/.test(metadata) ? Number(metadata) : 1);
