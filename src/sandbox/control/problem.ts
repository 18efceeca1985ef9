/** Bad input, with what would be right: never a fault of the sandbox. */
export class ControlProblem extends Error {
  override readonly name = 'ControlProblem';
  readonly status: number;
  readonly code: string;
  /** What there is to choose from. */
  readonly expected: readonly string[];

  constructor(status: number, code: string, message: string, expected: readonly string[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.expected = expected;
  }
}

/** For whoever speaks or clicks while Slack is down. */
export const waysWithoutSlack: readonly string[] = [
  'npm run sandbox -- break-glass request --as operator --reason "…"',
  'npm run sandbox -- slack up',
];
