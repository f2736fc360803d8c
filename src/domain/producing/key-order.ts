// Keeps the records of one partition key in their order: what of it is on its way goes together, the others wait for it.
import type { StreamRecord } from '../records/record.ts';
import { Fifo } from './fifo.ts';

interface Key {
  readonly waiting: Fifo<StreamRecord>;
  /** In a lane or under way. */
  onTheirWay: number;
}

/**
 * A refused record goes again after those that were taken, and even within one request a later one may be stored while
 * an earlier one is refused. So one record of a key is in a lane or under way at a time, until it is settled for good;
 * or several in one aggregate, which is stored or refused whole.
 */
export class KeyOrder {
  /** Those of which a record is on its way. */
  readonly #busy = new Map<string, Key>();

  /** Whether the record may go; otherwise it is kept until {@link settled} or {@link join} gives it. */
  admits(record: StreamRecord): boolean {
    const key = this.#busy.get(record.partitionKey);
    if (key) key.waiting.push(record);
    else this.#busy.set(record.partitionKey, { waiting: new Fifo(), onTheirWay: 1 });
    return key === undefined;
  }

  /** The record that waits for this one and may go in the same aggregate, right behind it. */
  joining({ partitionKey, explicitHashKey }: StreamRecord): StreamRecord | undefined {
    const next = this.#busy.get(partitionKey)?.waiting.at(0);
    return next?.explicitHashKey === explicitHashKey ? next : undefined;
  }

  /** What {@link joining} gave goes along. */
  join({ partitionKey }: StreamRecord): void {
    const key = this.#busy.get(partitionKey);
    if (key?.waiting.shift()) key.onTheirWay += 1;
  }

  /** The record that may go now that this one is settled for good, if it was the last of its key that was on its way. */
  settled({ partitionKey }: StreamRecord): StreamRecord | undefined {
    const key = this.#busy.get(partitionKey);
    if (!key) return undefined;
    key.onTheirWay -= 1;
    if (key.onTheirWay > 0) return undefined;
    const next = key.waiting.shift();
    if (next) key.onTheirWay = 1;
    else this.#busy.delete(partitionKey);
    return next;
  }
}
