/** Operations that the emulator answers, by their names in the service model. */
export type Operation =
  | 'GetEmailIdentity'
  | 'BatchGetMetricData'
  | 'ListEmailIdentities'
  | 'CreateEmailIdentity'
  | 'PutEmailIdentityDkimSigningAttributes'
  | 'PutEmailIdentityDkimAttributes'
  | 'SendEmail';

/**
 * - `error`: answers with this code, nothing is applied.
 * - `server_error`: 500; `applied` says whether it took effect all the same.
 * - `timeout_after_commit`, `timeout_before_commit`: applied or not, and never answered; `hangUp` closes the connection instead.
 * - `apply_late`: never answered; takes effect `delayMs` of virtual time later, whatever came between: the last landing wins.
 * - `empty_tokens`, `other_token`: what an otherwise right answer says about the selector.
 */
export type FaultKind =
  | { readonly tag: 'error'; readonly code: string; readonly status?: number }
  | { readonly tag: 'server_error'; readonly applied?: boolean }
  | { readonly tag: 'timeout_after_commit'; readonly hangUp?: boolean }
  | { readonly tag: 'timeout_before_commit'; readonly hangUp?: boolean }
  | { readonly tag: 'apply_late'; readonly delayMs: number; readonly hangUp?: boolean }
  | { readonly tag: 'empty_tokens' }
  | { readonly tag: 'other_token'; readonly token: string };

export interface Fault {
  readonly operation: Operation;
  /** How many matching calls it hits. */
  readonly times: number;
  readonly region?: string;
  readonly identity?: string;
  readonly kind: FaultKind;
}

/** Armed faults, used up in the order in which they were armed. */
export class Faults {
  #armed: { fault: Fault; left: number }[] = [];

  arm(fault: Fault): void {
    this.#armed.push({ fault, left: fault.times });
  }

  disarm(): void {
    this.#armed = [];
  }

  /** The fault that hits this call, if any; it is used up by one. */
  take(operation: Operation, region: string, identity: string | null): FaultKind | null {
    const hit = this.#armed.find(
      ({ fault, left }) =>
        left > 0 &&
        fault.operation === operation &&
        (fault.region === undefined || fault.region === region) &&
        (fault.identity === undefined || fault.identity === identity),
    );
    if (!hit) return null;
    hit.left -= 1;
    this.#armed = this.#armed.filter(({ left }) => left > 0);
    return hit.fault.kind;
  }
}
