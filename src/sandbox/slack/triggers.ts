import { randomBytes } from 'node:crypto';
import { ApiRefusal } from './apiRefusal.ts';

/** Slack's: a trigger opens one modal within 3 seconds of the click. */
export const triggerLifeMs = 3_000;

/** One-time permissions to open a modal, on real time. */
export class Triggers {
  readonly #realNow: () => number;
  readonly #open = new Map<string, { readonly person: string; readonly until: number; readonly used: boolean }>();

  constructor(realNow: () => number) {
    this.#realNow = realNow;
  }

  issue(person: string): string {
    const id = `${this.#open.size + 1}.${randomBytes(4).readUInt32BE()}.${randomBytes(16).toString('hex')}`;
    this.#open.set(id, { person, until: this.#realNow() + triggerLifeMs, used: false });
    return id;
  }

  /** @returns whose click it was. @throws ApiRefusal with Slack's code for an unknown, late or used trigger. */
  spend(id: string): string {
    const trigger = this.#open.get(id);
    if (trigger === undefined) throw new ApiRefusal('invalid_trigger_id');
    if (trigger.used) throw new ApiRefusal('exchanged_trigger_id');
    if (this.#realNow() > trigger.until) throw new ApiRefusal('expired_trigger_id');
    this.#open.set(id, { ...trigger, used: true });
    return trigger.person;
  }
}
