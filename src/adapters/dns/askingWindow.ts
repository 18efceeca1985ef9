import { type Aged, AgeList } from './ageList.ts';

/** Questions that hold a place although they are no longer expected to be answered soon: more than these wait for real. */
const slowMax = 2_000;
/** Most of the Internet answers earlier. Real milliseconds. */
const placeMsMax = 100;

/** What holds a place. The fields are the window's. */
export interface Place extends Aged<Place> {
  enteredMs: number;
  slow: boolean;
  /** There is room. @param nowMs real, monotonic */
  admitted(nowMs: number): void;
}

/**
 * One bound for all that is asked at a moment. A question that was not answered soon gives its place to the next and waits beside, so
 * that servers that never answer cost their own questions time and not those of others. Beside there is a bound too: where even that
 * is reached, places are held until their questions end.
 */
export class AskingWindow {
  readonly #max: number;
  readonly #prompt = new AgeList<Place>();
  readonly #waiting = new AgeList<Place>();
  #slow = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(max: number) {
    this.#max = max;
  }

  /** Admits it when there is room: now, or later in the order of asking. */
  enter(place: Place, nowMs: number): void {
    if (this.#prompt.size >= this.#max) this.#waiting.add(place);
    else this.#admit(place, nowMs);
  }

  leave(place: Place): void {
    if (place.slow) this.#slow -= 1;
    else this.#prompt.remove(place);
    this.#next();
    if (this.#prompt.size === 0 && this.#timer !== null) {
      clearTimeout(this.#timer);
      this.#timer = null;
    }
  }

  #admit(place: Place, nowMs: number): void {
    place.enteredMs = nowMs;
    this.#prompt.add(place);
    this.#timer ??= setTimeout(() => this.#setAside(), placeMsMax);
    place.admitted(nowMs);
  }

  #next(): void {
    // Each round takes one from those that wait, or ends.
    while (this.#prompt.size < this.#max) {
      const next = this.#waiting.oldest;
      if (next === null) return;
      this.#waiting.remove(next);
      this.#admit(next, performance.now());
    }
  }

  #setAside(): void {
    const now = performance.now();
    this.#timer = null;
    let againMs = placeMsMax;
    // Each round sets one aside, or ends.
    for (let place = this.#prompt.oldest; place !== null; place = this.#prompt.oldest) {
      const leftMs = place.enteredMs + placeMsMax - now;
      if (leftMs > 0 || this.#slow >= slowMax) {
        if (leftMs > 0) againMs = Math.ceil(leftMs);
        break;
      }
      this.#prompt.remove(place);
      place.slow = true;
      this.#slow += 1;
    }
    if (this.#prompt.size > 0) this.#timer = setTimeout(() => this.#setAside(), againMs);
    this.#next();
  }
}
