// How long the stream keeps its records, as it is set by now: what bounds the retries of a batch that always fails.
import type { Clock } from '../../src/domain/clock.ts';
import type { KinesisApi } from '../kinesis/api.ts';

interface StreamRetentionOptions {
  readonly kinesis: KinesisApi;
  readonly streamName: string;
  readonly clock: Clock;
  /** Until the stream has said what it is. */
  readonly defaultMs: number;
}

/** Asked no more often: all streams of an account share few DescribeStreamSummary calls. */
const ASK_AGAIN_MS = 60_000;
const MS_PER_HOUR = 3_600_000;

export class StreamRetention {
  readonly #options: StreamRetentionOptions;
  #retentionMs: number;
  #askAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: StreamRetentionOptions) {
    this.#options = options;
    this.#retentionMs = options.defaultMs;
  }

  async ms(): Promise<number> {
    const { kinesis, streamName, clock } = this.#options;
    if (clock.now() < this.#askAtMs) return this.#retentionMs;
    this.#askAtMs = clock.now() + ASK_AGAIN_MS;
    try {
      const { StreamDescriptionSummary: summary } = await kinesis.call('DescribeStreamSummary', {
        StreamName: streamName,
      });
      this.#retentionMs = (summary?.RetentionPeriodHours ?? 0) * MS_PER_HOUR || this.#retentionMs;
    } catch {
      // Refused or away for a while: what was known last holds until it is asked again.
    }
    return this.#retentionMs;
  }
}
