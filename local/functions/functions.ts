// The functions of the account, invoked by name: now, with the answer awaited, or later, as Lambda's own queue does it.
import type { Clock } from '../../src/domain/clock.ts';
import { FUNCTION_LIMITS } from '../../src/domain/limits/function-limits.ts';
import type { Log } from '../../src/domain/log.ts';
import type { Random } from '../../src/domain/random.ts';
import { FunctionNotRunError, type InvokeFunction } from '../lambda/function-port.ts';
import { type BackoffBounds, backoffMs } from '../reading/backoff.ts';
import { stopController } from '../reading/stop-controller.ts';

/** A function by the name that the stack gives it, and by its key in serverless.yml. */
export interface FunctionName {
  readonly name: string;
  readonly key: string;
}

interface FunctionsOptions {
  readonly functions: readonly FunctionName[];
  readonly invoke: InvokeFunction;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Two more attempts after function errors. */
const RETRY_AFTER_MS = [FUNCTION_LIMITS.asyncFirstRetryMs.value, FUNCTION_LIMITS.asyncSecondRetryMs.value];
const NOT_RUN: BackoffBounds = {
  firstMs: FUNCTION_LIMITS.asyncFirstBackoffMs.value,
  longestMs: FUNCTION_LIMITS.asyncLongestBackoffMs.value,
};

export class Functions {
  readonly #options: FunctionsOptions;
  readonly #keys: ReadonlyMap<string, string>;
  readonly #stopping = stopController();

  constructor(options: FunctionsOptions) {
    this.#options = options;
    this.#keys = new Map(options.functions.map(({ name, key }) => [name, key]));
  }

  has(name: string): boolean {
    return this.#keys.has(name);
  }

  /** Resolves with what the function answers; rejects when it throws, times out or does not run. */
  invoke(name: string, event: unknown): Promise<unknown> {
    return this.#options.invoke(this.#keys.get(name) ?? name, event);
  }

  /** Takes the event and returns. The queue is in memory: what waits in it when the process ends is gone. */
  invokeLater(name: string, event: unknown): void {
    void this.#run(name, event);
  }

  /** No event is tried again. Invocations under way go on. */
  stop(): void {
    this.#stopping.abort();
  }

  async #run(name: string, event: unknown): Promise<void> {
    const { clock, random, log } = this.#options;
    const { signal } = this.#stopping;
    const expiresAtMs = clock.now() + FUNCTION_LIMITS.asyncEventMaxAgeMs.value;
    let failures = 0;
    for (let tries = 1; !signal.aborted && clock.now() < expiresAtMs; tries += 1) {
      try {
        await this.invoke(name, event);
        return;
      } catch (error) {
        if (error instanceof FunctionNotRunError) {
          await clock.sleep(backoffMs(tries, NOT_RUN, random), signal);
          continue;
        }
        const waitMs = RETRY_AFTER_MS[failures];
        failures += 1;
        log.warn(`${name} failed on an asynchronous event`, error, { attempt: failures, retryAfterMs: waitMs ?? null });
        if (waitMs === undefined) return;
        await clock.sleep(waitMs, signal);
      }
    }
  }
}
