// What a record holds, written by a built-in template or after a text of the user's own.
import type { Random } from '../random.ts';
import type { Line } from './line.ts';

export interface Content {
  /** Whose size {@link leastBytes} is, for messages. */
  readonly describes: string;
  /**
   * Bytes that the largest of the records 1 to `count` needs, to which a given size may only add. `ownBytes` says how
   * many a record has where nobody gave a size.
   */
  leastBytes(count: number, ownBytes: (number: number) => number): number;
  /**
   * Writes the data of record `number`, made at `instant` (see {@link instantDigits}), exactly `recordBytes` of them if
   * that is given.
   */
  write(line: Line, number: number, instant: string, random: Random, recordBytes: number | undefined): void;
}
