// One at a time per key: what makes "look, then write" a single step.

export class KeyLock {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs the step when all earlier steps on this key are over; a step that fails does not stop the next one. */
  run<T>(key: string, step: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const result = before.then(step, step);
    this.#tails.set(key, result);
    const forget = () => {
      if (this.#tails.get(key) === result) this.#tails.delete(key);
    };
    result.then(forget, forget);
    return result;
  }
}
