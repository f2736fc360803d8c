// The real time, for the running platform; the tests bring their own.
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../src/domain/clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
  },
};
