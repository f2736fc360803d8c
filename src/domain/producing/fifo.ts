// A first-in-first-out queue whose memory follows its length: taking from the front moves no elements.

/** Below this many taken elements a copy costs more than the memory it frees. */
const COMPACT_AT = 1_024;

export class Fifo<T extends object> {
  #elements: (T | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#elements.length - this.#head;
  }

  push(element: T): void {
    this.#elements.push(element);
  }

  /** The element `index` places behind the front. */
  at(index: number): T | undefined {
    return this.#elements[this.#head + index];
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const first = this.#elements[this.#head];
    this.#elements[this.#head] = undefined;
    this.#head += 1;
    if (this.#head >= COMPACT_AT && this.#head * 2 >= this.#elements.length) {
      this.#elements = this.#elements.slice(this.#head);
      this.#head = 0;
    }
    return first;
  }

  /** Empties the queue and gives what was in it, in order. */
  drain(): T[] {
    const all: T[] = [];
    for (let element = this.shift(); element !== undefined; element = this.shift()) all.push(element);
    return all;
  }
}
