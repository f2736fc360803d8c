// Reads a shard as a trigger does: once a second while there is nothing to catch up with, else as fast as is allowed.
import type { Clock } from '../../src/domain/clock.ts';
import { WINDOW_MS } from '../../src/domain/limits/decision.ts';
import { admitRead, chargeRead, FULL_READ_BUDGET, type ReadBudget } from '../../src/domain/limits/read-budget.ts';
import type { LimitValues } from '../../src/domain/limits/table.ts';
import { TRIGGER_LIMITS } from '../../src/domain/limits/trigger-limits.ts';
import type { Log } from '../../src/domain/log.ts';
import { fraction, type Random } from '../../src/domain/random.ts';
import { recordBytes } from '../../src/domain/stream/record-size.ts';
import { type BackoffBounds, backoffMs } from '../reading/backoff.ts';
import type { ShardRead, ShardReader } from '../reading/shard-reader.ts';
import { ReadingNews } from './reading-news.ts';
import { NOTHING_READ, type RecordSource, type SourceRead, sourceRead } from './record-source.ts';
import type { TriggerMetrics } from './trigger-metrics.ts';

interface PacedReaderOptions {
  readonly functionName: string;
  readonly reader: ShardReader;
  readonly limits: LimitValues;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: TriggerMetrics;
  readonly sharesReads?: boolean;
}

const POLL_MS = TRIGGER_LIMITS.pollMs.value;
/**
 * By how much of its own wait it comes late at most: one that came back in the very millisecond in which the shard is
 * free again would never let another reader in, Firehose least of all. Others are known from the start, or noticed when
 * they have had the shard refuse it. **Inferred**: AWS does not say how they share.
 */
const YIELD = { alone: 0.005, shared: 0.2 };
const SHARED_FOR_MS = 60_000;

export class PacedReader implements RecordSource {
  readonly #options: PacedReaderOptions;
  readonly #throttleBackoff: BackoffBounds;
  readonly #news: ReadingNews;
  /** Its own reads alone, so that it is not refused for them; others who read the shard are found out by a throttle. */
  #budget: ReadBudget = FULL_READ_BUDGET;
  #nextReadAtMs = 0;
  #sharedUntilMs = 0;
  #throttles = 0;
  #errors = 0;
  #isBehind = false;
  #isEnd = false;

  constructor(options: PacedReaderOptions) {
    this.#options = options;
    this.#news = new ReadingNews({ ...options, shardId: options.reader.shardId });
    if (options.sharesReads) this.#sharedUntilMs = Number.POSITIVE_INFINITY;
    // What is refused is most often one call too many in a second, of which a fifth of a second brings the next.
    this.#throttleBackoff = { firstMs: WINDOW_MS / options.limits.shardReadCallsPerSecond, longestMs: POLL_MS };
  }

  get nextReadAtMs(): number {
    return this.#nextReadAtMs;
  }

  get isBehind(): boolean {
    return this.#isBehind;
  }

  get isEnd(): boolean {
    return this.#isEnd;
  }

  /** One call, if the budget allows it now. */
  async read(): Promise<SourceRead> {
    const { clock, limits, random, reader, metrics } = this.#options;
    const startedAtMs = clock.now();
    const [decision, budget] = admitRead(limits, this.#budget, startedAtMs);
    this.#budget = budget;
    if (!decision.allowed) {
      const most = startedAtMs < this.#sharedUntilMs ? YIELD.shared : YIELD.alone;
      this.#nextReadAtMs = startedAtMs + decision.retryAfterMs * (1 + most * fraction(random));
      return NOTHING_READ;
    }
    metrics.reads += 1;
    try {
      const read = await reader.read();
      this.#errors = 0;
      return this.#accept(read, startedAtMs);
    } catch (error) {
      this.#errors += 1;
      if (this.#errors === 1) {
        this.#options.log.warn(`${reader.shardId} can't be read; it is tried again every second`, error);
      }
      this.#nextReadAtMs = startedAtMs + POLL_MS;
      return NOTHING_READ;
    }
  }

  #accept(read: ShardRead, startedAtMs: number): SourceRead {
    const { clock, limits, random, metrics } = this.#options;
    if (read.kind === 'throttled') {
      metrics.throttledReads += 1;
      this.#news.refused();
      this.#throttles += 1;
      this.#sharedUntilMs = Math.max(this.#sharedUntilMs, clock.now() + SHARED_FOR_MS);
      this.#nextReadAtMs = clock.now() + backoffMs(this.#throttles, this.#throttleBackoff, random);
      return NOTHING_READ;
    }
    const bytes = read.records.reduce((sum, { data, partitionKey }) => sum + recordBytes(data, partitionKey), 0);
    this.#budget = chargeRead(limits, this.#budget, chargedAt(read, clock.now()), bytes);
    this.#throttles = 0;
    this.#isEnd = read.isEnd;
    // An empty answer can come from far behind: to ask again at once would only use up the shard's calls.
    this.#isBehind = read.millisBehindLatest > 0 && read.records.length > 0;
    this.#nextReadAtMs = this.#isBehind ? startedAtMs : startedAtMs + POLL_MS;
    metrics.recordsRead += read.records.length;
    this.#news.read(read);
    return sourceRead(read.records, read.millisBehindLatest, startedAtMs);
  }
}

/**
 * When the shard counted the read: how far behind it is tells the instant, where it is behind. Ten mebibytes take a
 * while to come, and that while is not to be waited for a second time.
 */
function chargedAt({ records, millisBehindLatest }: Extract<ShardRead, { kind: 'read' }>, now: number): number {
  const last = records.at(-1);
  return last && millisBehindLatest > 0 ? Math.min(now, last.arrivedAtMs + millisBehindLatest) : now;
}
