/** How one key or variable is described, and short ways to say so. */

export interface FieldText {
  /** As it would stand in the file or the environment. */
  readonly example: string;
  /** As it would be written; null: none, the field is required or simply absent. */
  readonly byDefault: string | null;
  readonly required: boolean;
  readonly ja: string;
  readonly en: string;
}

export const required = (example: string, ja: string, en: string): FieldText => ({
  example,
  byDefault: null,
  required: true,
  ja,
  en,
});

export const optional = (example: string, byDefault: string | null, ja: string, en: string): FieldText => ({
  example,
  byDefault,
  required: false,
  ja,
  en,
});

export const duration = (example: string, byDefault: string, ja: string, en: string): FieldText =>
  optional(example, byDefault, `${ja}。ISO 8601 の期間`, `${en}; an ISO 8601 duration`);
