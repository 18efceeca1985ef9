/** Where a verifier asks. */
export interface NameServer {
  readonly address: string;
  readonly port: number;
}
