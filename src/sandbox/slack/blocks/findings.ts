import { isObject, type Json, type JsonObject, textAt } from '../json.ts';

/** Collects what Slack's schema check would say, each with the JSON pointer of the place. */
export class Findings {
  readonly all: string[] = [];

  add(pointer: string, what: string): void {
    this.all.push(`${what} [json-pointer:${pointer}]`);
  }

  length(pointer: string, text: string, max: number, min = 1): void {
    if (text.length > max) this.add(pointer, `must be less than ${max + 1} characters`);
    if (text.length < min) this.add(pointer, `must be more than ${min - 1} characters`);
  }

  items(pointer: string, list: readonly unknown[], max: number): void {
    if (list.length > max) this.add(pointer, `no more than ${max} items allowed`);
  }

  /** An optional string field. */
  text(owner: JsonObject, key: string, at: string, max: number): void {
    const value = owner[key];
    if (value === undefined || value === null) return;
    if (typeof value !== 'string') this.add(`${at}/${key}`, 'must be a string');
    else this.length(`${at}/${key}`, value, max, 0);
  }

  /** A text object: `{ type: 'plain_text' | 'mrkdwn', text }`. */
  textObject(owner: JsonObject, key: string, at: string, max: number, kind: 'plain' | 'any' | 'optional plain'): void {
    const value: Json | undefined = owner[key];
    const pointer = `${at}/${key}`;
    if (value === undefined || value === null) {
      if (kind !== 'optional plain') this.add(at, `missing required field: ${key}`);
      return;
    }
    this.textValue(value, pointer, max, kind !== 'any');
  }

  textValue(value: Json, pointer: string, max: number, plainOnly: boolean): void {
    const type = isObject(value) ? textAt(value, 'type') : null;
    const text = isObject(value) ? textAt(value, 'text') : null;
    if (text === null || (type !== 'plain_text' && (plainOnly || type !== 'mrkdwn'))) {
      this.add(pointer, plainOnly ? 'must be a plain_text object' : 'must be a valid text object');
    } else {
      this.length(`${pointer}/text`, text, max);
    }
  }
}
