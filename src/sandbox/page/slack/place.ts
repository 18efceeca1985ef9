/** Where a control stands, as the control API names it. */
export type Place =
  | { readonly where: 'message'; readonly message: { readonly channel: string; readonly ts: string } }
  | { readonly where: 'modal' | 'home' };
