// The records of a run or of a worker's share of it, made one after the other, and which of them are not settled yet.
import { readRanges, writeRanges } from '../consuming/number-ranges.ts';
import type { NumberSet } from '../consuming/number-set.ts';
import { addressOf, type RecordMaker } from '../records/maker.ts';
import type { RecordAddress, StreamRecord } from '../records/record.ts';
import type { HashKeyRange } from '../stream/shard-map.ts';
import { Unsettled } from './unsettled.ts';
import { membership } from './work-shares.ts';

/** How far a producer is: enough for another to go on from there. */
export interface SupplyProgress {
  /** Numbers up to this one were looked at. */
  readonly made: number;
  /** Those among them that are its own, and neither accepted nor failed for good. */
  readonly unsettled: number[];
  /** Those that failed for good. See {@link writeRanges}. */
  readonly failed: string;
}

interface SupplySettings {
  readonly requested: number;
  readonly recordOf: RecordMaker;
  readonly share: HashKeyRange | undefined;
  readonly resume: SupplyProgress | undefined;
  readonly reserved: number | undefined;
}

/** Instead of a record that lies in another worker's share. */
export const ANOTHERS = Symbol("another's");

export class Supply {
  readonly #settings: SupplySettings;
  readonly #unsettled: Unsettled;
  /** Left unsettled by the one before, and made again first. */
  readonly #again: number[];
  readonly #failed: NumberSet;
  readonly #isOwn: ((record: RecordAddress) => boolean) | undefined;
  #made: number;
  #reserved: number;

  constructor(settings: SupplySettings) {
    this.#settings = settings;
    this.#isOwn = settings.share && membership(settings.share);
    const { made, unsettled, failed } = settings.resume ?? { made: 0, unsettled: [], failed: '' };
    this.#made = made;
    this.#reserved = settings.reserved ?? settings.requested;
    this.#unsettled = new Unsettled(unsettled);
    this.#again = [...unsettled].reverse();
    this.#failed = readRanges(failed);
  }

  get isExhausted(): boolean {
    return this.#again.length === 0 && this.#made >= this.#settings.requested;
  }

  get progress(): SupplyProgress {
    return { made: this.#made, unsettled: this.#unsettled.numbers, failed: writeRanges(this.#failed) };
  }

  /** Makes no number beyond this one, until it is told again. */
  makeUpTo(number: number): void {
    this.#reserved = number;
  }

  /** Undefined when there is none, or none may be made now. */
  next(now: number): StreamRecord | typeof ANOTHERS | undefined {
    const again = this.#again.pop();
    if (again !== undefined) return this.#settings.recordOf(again, now);
    if (this.#made >= Math.min(this.#settings.requested, this.#reserved)) return undefined;
    this.#made += 1;
    const { recordOf } = this.#settings;
    // Of a wide stream's records, most are others': only its own are made whole.
    if (this.#isOwn && !this.#isOwn(addressOf(recordOf, this.#made))) return ANOTHERS;
    this.#unsettled.add(this.#made);
    return recordOf(this.#made, now);
  }

  settle(number: number): void {
    this.#unsettled.delete(number);
  }

  /** Settles one that no retry mends. */
  fail(number: number): void {
    this.settle(number);
    this.#failed.add(number);
  }
}
