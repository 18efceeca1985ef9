/** Said to the person at the terminal. @see exitCode of the entry: 1 the sandbox said no, 2 it was not understood. */
export class CliProblem extends Error {
  override readonly name = 'CliProblem';
  readonly exitCode: 1 | 2;
  readonly expected: readonly string[];

  constructor(exitCode: 1 | 2, message: string, expected: readonly string[] = []) {
    super(message);
    this.exitCode = exitCode;
    this.expected = expected;
  }
}
