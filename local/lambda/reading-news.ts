// What there is to tell about a trigger's reading of one shard: that it is behind, has caught up, or was refused. Each
// is said once, when it begins; how often it happens the trigger counts.
import type { Clock } from '../../src/domain/clock.ts';
import type { Log } from '../../src/domain/log.ts';
import type { ShardRead } from '../reading/shard-reader.ts';

interface ReadingNewsOptions {
  readonly functionName: string;
  readonly shardId: string;
  readonly clock: Clock;
  readonly log: Log;
}

interface CatchUp {
  readonly sinceMs: number;
  reads: number;
  records: number;
  refused: number;
}

/** Refusals that come less far apart are the same news. */
const QUIET_MS = 60_000;

export class ReadingNews {
  readonly #options: ReadingNewsOptions;
  #catchUp: CatchUp | undefined;
  #refusedAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: ReadingNewsOptions) {
    this.#options = options;
  }

  read({ records, millisBehindLatest }: Extract<ShardRead, { kind: 'read' }>): void {
    const { functionName, shardId, clock, log } = this.#options;
    if (this.#catchUp === undefined && (records.length === 0 || millisBehindLatest === 0)) return;
    if (this.#catchUp === undefined) log.info(`${functionName} is behind on ${shardId}`, { millisBehindLatest });
    this.#catchUp ??= { sinceMs: clock.now(), reads: 0, records: 0, refused: 0 };
    this.#catchUp.reads += 1;
    this.#catchUp.records += records.length;
    if (millisBehindLatest > 0) return;
    const { sinceMs, ...counts } = this.#catchUp;
    log.info(`${functionName} has caught up with ${shardId}`, { ms: clock.now() - sinceMs, ...counts });
    this.#catchUp = undefined;
  }

  refused(): void {
    const { functionName, shardId, clock, log } = this.#options;
    if (clock.now() - this.#refusedAtMs >= QUIET_MS)
      log.info(`${shardId} refused a read for ${functionName}: its limits are for all who read it`);
    this.#refusedAtMs = clock.now();
    if (this.#catchUp) this.#catchUp.refused += 1;
  }
}
