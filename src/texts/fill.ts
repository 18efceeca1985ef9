/** The placeholder of a text: a fact's name between braces. */
export const placeholder = /\{(\w+)\}/g;

/** Puts facts in their places. What is not given is left empty. */
export const fill = (template: string, facts: Readonly<Record<string, string | number>>): string =>
  template.replace(placeholder, (_, name: string) => (Object.hasOwn(facts, name) ? String(facts[name] ?? '') : ''));
