// Asks when a question has stood for a moment, and tells the answer to the last one alone.
import type { Clock } from '../../src/domain/clock.ts';

export class Latest<Q, A> {
  readonly #ask: (question: Q) => Promise<A>;
  readonly #tell: (answer: A) => void;
  readonly #clock: Clock;
  readonly #quietMs: number;
  #newer = new AbortController();

  /** `quietMs`: how long a question must stand before it is asked. */
  constructor(ask: (question: Q) => Promise<A>, tell: (answer: A) => void, clock: Clock, quietMs: number) {
    this.#ask = ask;
    this.#tell = tell;
    this.#clock = clock;
    this.#quietMs = quietMs;
  }

  async question(question: Q): Promise<void> {
    this.drop();
    const { signal } = this.#newer;
    await this.#clock.sleep(this.#quietMs, signal);
    if (signal.aborted) return;
    const answer = await this.#ask(question);
    if (!signal.aborted) this.#tell(answer);
  }

  /** Nothing is to be asked any more, and no answer told. */
  drop(): void {
    this.#newer.abort();
    this.#newer = new AbortController();
  }
}
