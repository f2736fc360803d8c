// Virtual time: it stands still until a test moves it, and runs what falls due in the order in which it falls due.
import type { Clock } from '../../src/domain/clock.ts';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly wake: () => void;
}

/** What promises alone need: a turn of the event loop runs all that follow from one another. */
const TURNS_OF_PROMISES = 2;
/** A call over a local wire and to the disk goes back and forth between the event loop and the system. */
const TURNS_OF_A_WIRE = 20;

export class FakeClock implements Clock {
  readonly #turns: number;
  #now: number;
  #order = 0;
  #timers: Timer[] = [];

  constructor(startMs = Date.UTC(2026, 0, 1), turns = TURNS_OF_PROMISES) {
    this.#now = startMs;
    this.#turns = turns;
  }

  /** One for what speaks over a real wire or with a real disk: it leaves them room, a step of time at a time. */
  static overAWire(startMs?: number): FakeClock {
    return new FakeClock(startMs, TURNS_OF_A_WIRE);
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
    await this.#settle();
    for (let timer = this.#nextDue(until); timer; timer = this.#nextDue(until)) {
      this.#timers = this.#timers.filter((other) => other !== timer);
      this.#now = Math.max(this.#now, timer.due);
      timer.wake();
      await this.#settle();
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
    await this.#settle();
    while (!isSettled) {
      const timer = this.#nextDue(Number.POSITIVE_INFINITY);
      if (!timer) throw new Error('Nothing sleeps any more, and the promise is still pending.');
      await this.advance(timer.due - this.#now);
    }
    return promise;
  }

  #nextDue(until: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (timer.due <= until && (!next || isBefore(timer, next))) next = timer;
    return next;
  }

  /** Lets pending promises, and what they lead to, run to rest, while no time passes. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < this.#turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

const isBefore = (one: Timer, other: Timer): boolean =>
  one.due < other.due || (one.due === other.due && one.order < other.order);
