// How much arrived in each second, as the consumer saw it: what the meters and the buffer's gauge are drawn from.

/** `[second since the epoch, records, data bytes, key bytes]`, oldest first; seconds without arrivals are left out. */
export type Arrivals = readonly (readonly [second: number, records: number, bytes: number, keyBytes: number])[];

/** As long as the longest buffer interval of Firehose, 900 s, so that the gauge finds the oldest record in it. */
const ARRIVALS_KEPT_SECONDS = 900;

export interface Arrival {
  readonly arrivedMs: number;
  /** Data before base64. */
  readonly bytes: number;
  readonly keyBytes: number;
}

/** Adds records in any order, and forgets what is older than is kept. */
export function addArrivals(arrivals: Arrivals, records: readonly Arrival[]): Arrivals {
  const bySecond = new Map<number, [number, number, number, number]>();
  for (const [second, count, bytes, keyBytes] of arrivals) bySecond.set(second, [second, count, bytes, keyBytes]);
  for (const { arrivedMs, bytes, keyBytes } of records) {
    const second = Math.floor(arrivedMs / 1_000);
    const entry = bySecond.get(second);
    if (entry) {
      entry[1] += 1;
      entry[2] += bytes;
      entry[3] += keyBytes;
    } else bySecond.set(second, [second, 1, bytes, keyBytes]);
  }
  const sorted = [...bySecond.values()].sort((a, b) => a[0] - b[0]);
  const newest = sorted.at(-1)?.[0] ?? 0;
  return sorted.filter(([second]) => second > newest - ARRIVALS_KEPT_SECONDS);
}

/** What arrived in one whole second, partition keys counted, as the write limits count it. */
export function arrivedIn(arrivals: Arrivals, second: number): { records: number; bytes: number } {
  const [, records, bytes, keyBytes] = arrivals.find((entry) => entry[0] === second) ?? [second, 0, 0, 0];
  return { records, bytes: bytes + keyBytes };
}

const MINUTE_SECONDS = 60;

/** What arrived in each second of the minute up to `second`, and what is known of later ones, partition keys counted. */
export function minuteUpTo(second: number, arrivals: Arrivals): { at: string; records: number; bytes: number }[] {
  return arrivals
    .filter(([at]) => at > second - MINUTE_SECONDS)
    .map(([at, records, bytes, keyBytes]) => ({
      at: new Date(at * 1_000).toISOString(),
      records,
      bytes: bytes + keyBytes,
    }));
}
