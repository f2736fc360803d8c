// Virtual time: it stands still until a test moves it, and runs what falls due in the order in which it falls due.
import type { Clock } from '../../src/domain/clock.ts';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly wake: () => void;
}

export class FakeClock implements Clock {
  #now: number;
  #order = 0;
  #timers: Timer[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const abort = () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        resolve();
      };
      const wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const timer: Timer = { due: this.#now + Math.max(0, ms), order: this.#order++, wake };
      this.#timers.push(timer);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Moves time on by `ms`, waking each sleeper at its own instant and letting what it started settle in between. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (let timer = this.#nextDue(until); timer; timer = this.#nextDue(until)) {
      this.#timers = this.#timers.filter((other) => other !== timer);
      this.#now = Math.max(this.#now, timer.due);
      timer.wake();
      await settle();
    }
    this.#now = until;
  }

  /** Moves time on until the promise settles, sleeper by sleeper; fails when nothing is left that could settle it. */
  async runUntil<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const done = () => {
      isSettled = true;
    };
    promise.then(done, done);
    await settle();
    while (!isSettled) {
      const timer = this.#nextDue(Number.POSITIVE_INFINITY);
      if (!timer) throw new Error('Nothing sleeps any more, and the promise is still pending.');
      await this.advance(timer.due - this.#now);
    }
    return promise;
  }

  #nextDue(until: number): Timer | undefined {
    return this.#timers.filter(({ due }) => due <= until).sort((a, b) => a.due - b.due || a.order - b.order)[0];
  }
}

/** Lets pending promises, and what they lead to, run to rest: several turns of the event loop, no time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
