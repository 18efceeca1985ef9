/** Parses JSON from Slack or from a button's value. Undefined for invalid JSON. */
export const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
