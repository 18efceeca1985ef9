/** What became of mail in the last day, as SES counts it. A secondary sign: it is told beside the evidence, and decides nothing. */
export interface SendingRates {
  readonly sent: number;
  readonly bounced: number;
  readonly complained: number;
}

/** Not every account has SES count them, and a reading may fail: nothing waits for it. */
export type SeenRates = SendingRates | 'unavailable';
