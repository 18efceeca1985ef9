/** The DNS department's own form: a template of the team, filled with the fields of an application. */

/**
 * Why a template cannot be used. `place` names the cell, line or part.
 * - `too_large`: the file, or what it unpacks to.
 * - `encrypted`: a password, or the form of Excel before 2007.
 * - `macro`: it contains a program.
 * - `broken`: no complete workbook, or no text.
 * - `unknown_placeholder`, `placeholder_in_formula`, `placeholder_outside_cells` (a text box, a comment, a header).
 */
export interface TemplateProblem {
  readonly tag: 'unusable';
  readonly code:
    | 'unreadable'
    | 'wrong_kind'
    | 'too_large'
    | 'encrypted'
    | 'macro'
    | 'broken'
    | 'no_placeholder'
    | 'unknown_placeholder'
    | 'placeholder_in_formula'
    | 'placeholder_outside_cells';
  readonly place: string;
  readonly placeholder: string;
}

export interface FilledForm {
  readonly tag: 'filled';
  readonly extension: 'xlsx' | 'txt';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface DepartmentForms {
  /**
   * Never throws for the content of a template. A blank field stays visibly blank.
   * @param values by placeholder, in each language
   */
  fill(template: string, values: ReadonlyMap<string, string>): Promise<FilledForm | TemplateProblem>;
}
