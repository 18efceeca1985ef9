/** One text in both languages; the compiler demands both. */
export interface Row {
  readonly ja: string;
  readonly en: string;
}
