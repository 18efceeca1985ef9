/** One way to ask for the TXT records of a name. */

/** True when a TXT record came back. */
export type QueryText = (name: string) => Promise<boolean>;

export interface MethodOptions {
  readonly port: number;
  readonly window: number;
  readonly timeoutMs: number;
  readonly tries: number;
}

export interface Method {
  readonly query: QueryText;
  close(): void;
}
