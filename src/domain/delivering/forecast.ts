// When Firehose's buffer will become an object, and what will make it one: the gauge of the page.

export interface BufferNow {
  readonly bytes: number;
  /** When the oldest record in the buffer arrived; null when the buffer is empty, or nobody knows. */
  readonly oldestArrivalMs: number | null;
  /** What flows in at present. */
  readonly bytesPerSecond: number;
  readonly sizeLimitBytes: number;
  readonly intervalSeconds: number;
  readonly nowMs: number;
}

export interface FlushForecast {
  readonly ageFlushAtMs: number | null;
  readonly sizeFlushAtMs: number | null;
  readonly first: 'size' | 'age' | null;
}

/**
 * Says when age and when size would flush the buffer, and which comes first. An instant that has passed already is now:
 * the flush is under way. An empty buffer forecasts nothing, as nothing buffered makes no object.
 */
export function forecastFlush(buffer: BufferNow): FlushForecast {
  if (buffer.bytes <= 0) return { ageFlushAtMs: null, sizeFlushAtMs: null, first: null };
  const ageFlushAtMs = ageFlush(buffer);
  const sizeFlushAtMs = sizeFlush(buffer);
  return { ageFlushAtMs, sizeFlushAtMs, first: firstOf(ageFlushAtMs, sizeFlushAtMs) };
}

const ageFlush = ({ oldestArrivalMs, intervalSeconds, nowMs }: BufferNow): number | null =>
  oldestArrivalMs === null ? null : Math.max(nowMs, oldestArrivalMs + intervalSeconds * 1_000);

function sizeFlush({ bytes, bytesPerSecond, sizeLimitBytes, nowMs }: BufferNow): number | null {
  if (bytes >= sizeLimitBytes) return nowMs;
  if (bytesPerSecond <= 0) return null;
  return nowMs + Math.ceil(((sizeLimitBytes - bytes) / bytesPerSecond) * 1_000);
}

/** Of two at the same instant it is size: Firehose looks at the size with each record, at the age between them. */
function firstOf(ageMs: number | null, sizeMs: number | null): FlushForecast['first'] {
  if (sizeMs === null) return ageMs === null ? null : 'age';
  return ageMs === null || sizeMs <= ageMs ? 'size' : 'age';
}
