// Runs of records as one value of the store.
import { crc32 } from 'node:zlib';
import { Run } from './run.ts';

/*
 *   bytes  block
 *   4      CRC-32 of all that follows
 *   4      counters from the block's first to behind its last
 *   8      arrival of the first record, in epoch milliseconds; of none, that of the last one ever
 *   8      arrival of the last record
 *   then for each run: 4 its first counter less the block's, 4 its bytes, and the run
 */
const SPAN_AT = 4;
const FIRST_ARRIVAL_AT = 8;
const LAST_ARRIVAL_AT = 16;
const HEAD_BYTES = 24;
const RUN_HEAD_BYTES = 8;
const RUN_LENGTH_AT = 4;

/** The runs, at least one, in the order of their counters: the first is kept by whoever keeps the block. */
export function encodeBlock(runs: readonly Run[]): Buffer {
  const [first, last] = [runs[0], runs.at(-1)];
  const firstCounter = first?.firstCounter ?? 0;
  const block = Buffer.allocUnsafe(runs.reduce((sum, run) => sum + bytesInBlock(run), HEAD_BYTES));
  let at = HEAD_BYTES;
  for (const run of runs) {
    block.writeUInt32LE(run.firstCounter - firstCounter, at);
    block.writeUInt32LE(run.byteLength, at + RUN_LENGTH_AT);
    run.writeTo(block, at + RUN_HEAD_BYTES);
    at += bytesInBlock(run);
  }
  const span = (last?.endCounter ?? firstCounter) - firstCounter;
  return sealed(block, span, first?.firstArrivalMs ?? 0, last?.lastArrivalMs ?? 0);
}

const bytesInBlock = ({ byteLength }: Run): number => RUN_HEAD_BYTES + byteLength;

/** Holds the place of records that are gone: the counters go on behind it, and time does not go back. */
export const encodePlace = (lastArrivalMs: number): Buffer =>
  sealed(Buffer.allocUnsafe(HEAD_BYTES), 0, lastArrivalMs, lastArrivalMs);

function sealed(block: Buffer, span: number, firstArrivalMs: number, lastArrivalMs: number): Buffer {
  block.writeUInt32LE(span, SPAN_AT);
  block.writeDoubleLE(firstArrivalMs, FIRST_ARRIVAL_AT);
  block.writeDoubleLE(lastArrivalMs, LAST_ARRIVAL_AT);
  block.writeUInt32LE(crc32(block.subarray(SPAN_AT)));
  return block;
}

export class Block {
  readonly firstCounter: number;
  /** The counter behind the last record. */
  readonly endCounter: number;
  readonly firstArrivalMs: number;
  readonly lastArrivalMs: number;
  readonly #bytes: Buffer;

  /** Throws where the bytes are not those that were stored. */
  constructor(firstCounter: number, bytes: Buffer) {
    if (bytes.length < HEAD_BYTES || crc32(bytes.subarray(SPAN_AT)) !== bytes.readUInt32LE()) {
      throw new Error(
        `The records from number ${firstCounter} on are damaged on the disk: put a copy of the data folder back.`,
      );
    }
    this.firstCounter = firstCounter;
    this.endCounter = firstCounter + bytes.readUInt32LE(SPAN_AT);
    this.firstArrivalMs = bytes.readDoubleLE(FIRST_ARRIVAL_AT);
    this.lastArrivalMs = bytes.readDoubleLE(LAST_ARRIVAL_AT);
    this.#bytes = bytes;
  }

  get isPlace(): boolean {
    return this.endCounter === this.firstCounter;
  }

  get runs(): readonly Run[] {
    const bytes = this.#bytes;
    const runs: Run[] = [];
    for (let at = HEAD_BYTES; at < bytes.length; ) {
      const runAt = at + RUN_HEAD_BYTES;
      const runLength = bytes.readUInt32LE(at + RUN_LENGTH_AT);
      runs.push(new Run(this.firstCounter + bytes.readUInt32LE(at), bytes, runAt, runLength));
      at = runAt + runLength;
    }
    return runs;
  }
}
