// What a reader got from a shard and when, by the shard's own clock, so that all readers are measured alike.

/** Reads one after another, of which each is known with what had been read, and so had to be paid for, before it. */
export class CountedReads {
  reads = [];
  #bytes = 0;

  /**
   * Takes an answer of GetRecords that is not the shard's last. How far behind it is tells the millisecond in which the
   * shard counted it, whatever the way to the reader took.
   */
  take({ Records, MillisBehindLatest }) {
    const arrivedAtMs = Records.at(-1)?.ApproximateArrivalTimestamp.getTime();
    if (arrivedAtMs === undefined || MillisBehindLatest === 0) throw new Error('No more is there to be behind of.');
    const bytes = Records.reduce((sum, { Data, PartitionKey }) => sum + Data.length + PartitionKey.length, 0);
    this.add(arrivedAtMs + MillisBehindLatest, bytes);
  }

  add(atMs, bytes) {
    this.reads.push({ atMs, bytesBefore: this.#bytes });
    this.#bytes += bytes;
  }
}

/**
 * From the first read to the one before which that much had been read, or to the last. What that one brought is left
 * out: a shard lets a reader pay for what it has got, so that the time between the two is the price of all before it.
 */
export function rateOfReads(reads, wantedBytes) {
  const last = reads.find(({ bytesBefore }) => bytesBefore >= wantedBytes) ?? reads.at(-1);
  const seconds = (last.atMs - reads[0].atMs) / 1_000;
  return { seconds, bytes: last.bytesBefore, bytesPerSecond: last.bytesBefore / seconds };
}

export const haveRead = (reads, wantedBytes) => (reads.at(-1)?.bytesBefore ?? 0) >= wantedBytes;
