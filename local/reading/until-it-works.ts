// Tries until it works: for calls without which a reader can't begin, such as those on a stream that is still CREATING.
import type { Clock } from '../../src/domain/clock.ts';
import type { Log } from '../../src/domain/log.ts';

export interface Retrying {
  readonly clock: Clock;
  readonly log: Log;
  /** Ends the tries. */
  readonly signal: AbortSignal;
}

const RETRY_MS = 1_000;

/** What the task gave, or undefined when the signal aborted before it gave anything. A row of failures is logged once. */
export async function untilItWorks<T>(
  what: string,
  task: () => Promise<T>,
  { clock, log, signal }: Retrying,
): Promise<T | undefined> {
  for (let tries = 1; !signal.aborted; tries += 1) {
    try {
      return await task();
    } catch (error) {
      if (tries === 1) log.warn(`${what} failed; it is tried again every ${RETRY_MS} ms`, error);
      await clock.sleep(RETRY_MS, signal);
    }
  }
  return undefined;
}
