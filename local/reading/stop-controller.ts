// An abort that many may wait for: every shard of a stream sleeps on the same signal.
import { setMaxListeners } from 'node:events';

/** Node warns of a leak at the eleventh listener; a stream has more shards than that. */
export function stopController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
