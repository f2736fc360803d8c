// How long records were under way, as counts in bands: to the millisecond up to a second, to a fifth of a percent above.
import { readVlq, writeVlq } from './vlq.ts';

/** Below this, each millisecond has a band of its own. */
const EXACT_BELOW_MS = 1_024;
/** Above, each doubling has so many, so that a band is at most 1/512 of its values wide. */
const BANDS_A_DOUBLING = 512;

/** Latencies by band: how many were in each. Adding up two of them is adding up their counts. */
export type Latencies = Map<number, number>;

/** Of one record. Its two instants are of two clocks: what seems to have been seen before it was made took no time. */
export function addLatency(latencies: Latencies, latencyMs: number): void {
  const band = bandOf(Math.max(0, latencyMs));
  latencies.set(band, (latencies.get(band) ?? 0) + 1);
}

export function addLatencies(latencies: Latencies, others: Latencies): void {
  for (const [band, count] of others) latencies.set(band, (latencies.get(band) ?? 0) + count);
}

/**
 * The least latency that `part` of all records did not exceed (nearest rank), as the lower end of its band; null where
 * there are none.
 */
export function percentileMs(latencies: Latencies, part: number): number | null {
  const bands = [...latencies].sort(([one], [other]) => one - other);
  const rank = Math.ceil(bands.reduce((sum, [, count]) => sum + count, 0) * part);
  let seen = 0;
  for (const [band, count] of bands) {
    seen += count;
    if (seen >= rank) return leastOf(band);
  }
  return null;
}

/** Pairs of the distance from the band before and the count. */
export function writeLatencies(latencies: Latencies): string {
  const bands = [...latencies].sort(([one], [other]) => one - other);
  return writeVlq(bands.flatMap(([band, count], index) => [band - (bands[index - 1]?.[0] ?? 0), count]));
}

export function readLatencies(text: string): Latencies {
  const latencies: Latencies = new Map();
  let band = 0;
  let isCount = false;
  for (const value of readVlq(text)) {
    if (isCount) latencies.set(band, value);
    else band += value;
    isCount = !isCount;
  }
  return latencies;
}

function bandOf(ms: number): number {
  if (ms < EXACT_BELOW_MS) return Math.floor(ms);
  const doublings = Math.floor(Math.log2(ms)) - Math.log2(BANDS_A_DOUBLING);
  return EXACT_BELOW_MS + (doublings - 1) * BANDS_A_DOUBLING + (Math.floor(ms / 2 ** doublings) - BANDS_A_DOUBLING);
}

function leastOf(band: number): number {
  if (band < EXACT_BELOW_MS) return band;
  const above = band - EXACT_BELOW_MS;
  const doublings = Math.floor(above / BANDS_A_DOUBLING) + 1;
  return ((above % BANDS_A_DOUBLING) + BANDS_A_DOUBLING) * 2 ** doublings;
}
