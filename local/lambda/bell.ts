// Lets several wait for the same thing: for a time to come, or for someone to ring.
import type { Clock } from '../../src/domain/clock.ts';
import { stopController } from '../reading/stop-controller.ts';

export class Bell {
  readonly #clock: Clock;
  #next = stopController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Wakes all who wait now. */
  ring(): void {
    const rung = this.#next;
    this.#next = stopController();
    rung.abort();
  }

  /** Resolves with the next ring, or when the time has come; Infinity never comes. */
  wait(untilMs = Number.POSITIVE_INFINITY): Promise<void> {
    const { signal } = this.#next;
    if (untilMs < Number.POSITIVE_INFINITY) return this.#clock.sleep(untilMs - this.#clock.now(), signal);
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }
}
