// The real time and real chance, for the handlers.
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../domain/clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    // The only way this rejects is the signal, and then the sleep is over, as it should be.
    await delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
  },
};

/** A fresh seed of 32 bits for a run that was given none. */
export const freshSeed = (): number => randomInt(2 ** 32);
