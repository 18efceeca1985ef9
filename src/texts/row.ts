/** One text in both languages. The compiler asks for both. */
export interface Row {
  readonly ja: string;
  readonly en: string;
}
