// Keeps the records of one partition key in their order: one is on its way at a time, the others wait for it.
import type { StreamRecord } from '../records/record.ts';
import { Fifo } from './fifo.ts';

/**
 * A refused record goes again after those that were taken, and even within one request a later one may be stored while
 * an earlier one is refused. So one record of a key is in a lane or under way at a time, until it is settled for good.
 */
export class KeyOrder {
  /** Those that wait, by key; a key is in here as long as one of its records is on its way. */
  readonly #busy = new Map<string, Fifo<StreamRecord>>();

  /** Whether the record may go; otherwise it is kept until {@link next} gives it. */
  admits(record: StreamRecord): boolean {
    const { partitionKey } = record;
    const waiting = this.#busy.get(partitionKey);
    if (!waiting) this.#busy.set(partitionKey, new Fifo());
    else waiting.push(record);
    return waiting === undefined;
  }

  /** The record that may go now that this one of its key is settled for good. */
  next({ partitionKey }: StreamRecord): StreamRecord | undefined {
    const next = this.#busy.get(partitionKey)?.shift();
    if (!next) this.#busy.delete(partitionKey);
    return next;
  }
}
