// How far a shard is processed: behind its lowest record that is not, in whatever order the others are done.
import type { Log } from '../../src/domain/log.ts';
import type { Positions } from '../reading/position.ts';
import type { ReadRecord } from '../reading/shard-reader.ts';

type Numbered = Pick<ReadRecord, 'sequenceNumber'>;

interface ShardCheckpointOptions {
  readonly shardId: string;
  readonly positions: Positions;
  readonly log: Log;
}

export class ShardCheckpoint {
  readonly #options: ShardCheckpointOptions;
  /** Whether each record behind the checkpoint is settled, in the order of the shard. */
  readonly #open = new Map<string, boolean>();
  /** The last record before the checkpoint, until it is stored. */
  #passed: string | undefined;
  #isHeld = false;

  constructor(options: ShardCheckpointOptions) {
    this.#options = options;
  }

  /** Records behind the checkpoint: what a restart reads again. */
  get openRecords(): number {
    return this.#open.size;
  }

  /** In the order of the shard. */
  open(records: readonly Numbered[]): void {
    for (const { sequenceNumber } of records) this.#open.set(sequenceNumber, false);
  }

  /** The function will not get these again: they are done, filtered or given up. */
  async settle(records: readonly Numbered[]): Promise<void> {
    for (const { sequenceNumber } of records) this.#open.set(sequenceNumber, true);
    for (const [sequenceNumber, isSettled] of this.#open) {
      if (!isSettled) break;
      this.#open.delete(sequenceNumber);
      this.#passed = sequenceNumber;
    }
    await this.#store();
  }

  /** Nothing is stored from here on, so that a restart comes back to here. */
  hold(): void {
    this.#isHeld = true;
  }

  async release(): Promise<void> {
    this.#isHeld = false;
    await this.#store();
  }

  async #store(): Promise<void> {
    const { shardId, positions, log } = this.#options;
    const sequenceNumber = this.#passed;
    if (this.#isHeld || sequenceNumber === undefined) return;
    this.#passed = undefined;
    try {
      await positions.save(shardId, { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber });
    } catch (error) {
      // The next one makes up for it; until then a restart only repeats more.
      log.warn(`The checkpoint of ${shardId} is not stored`, error, { sequenceNumber });
    }
  }
}
