// A shard that is read by hand: what lies in it, what refuses, and in which budget, as the test wants it.
import { LedgerStore, newLedger } from '../../src/domain/consuming/ledger.ts';
import type { ReadingSeconds } from '../../src/domain/consuming/reading-seconds.ts';
import type { ShardRecordsDocument } from '../../src/domain/documents.ts';
import { limitValues } from '../../src/domain/limits/table.ts';
import { readShard, type ShardRequest } from '../../src/domain/reading/read-shard.ts';
import { RecentReads } from '../../src/domain/reading/recent-reads.ts';
import type { ChildShard, FetchedRecord, ShardSource, SourceRefusal } from '../../src/domain/reading/shard-source.ts';
import type { StartingPosition } from '../../src/domain/reading/starting-position.ts';
import type { HashKeyRange } from '../../src/domain/stream/shard-map.ts';
import { FakeClock } from './fake-clock.ts';
import { MemoryState } from './memory-state.ts';

export const SHARD_ID = 'shardId-000000000000';
const LIMITS = limitValues('classic');

export const aFetchedRecord = (sequenceNumber: number, data: string | Uint8Array): FetchedRecord => ({
  sequenceNumber: String(sequenceNumber),
  partitionKey: `key-${sequenceNumber}`,
  data: typeof data === 'string' ? new TextEncoder().encode(data) : data,
  arrivedAtMs: Date.UTC(2026, 0, 1),
});

export class ShardByHand implements ShardSource {
  readonly clock = new FakeClock();
  records: FetchedRecord[];
  childShards: readonly ChildShard[] = [];
  /** What comes instead of the next answers. */
  iteratorRefusal: SourceRefusal | undefined;
  fetchRefusal: SourceRefusal | undefined;
  range: HashKeyRange | undefined;
  rangesAsked = 0;
  readonly positions: StartingPosition[] = [];
  readonly limitsAsked: number[] = [];
  readonly #state = new MemoryState();
  readonly #recentReads = new RecentReads(LIMITS);

  constructor(...data: (string | Uint8Array)[]) {
    this.records = data.map((one, index) => aFetchedRecord(index + 1, one));
  }

  iteratorAt(_: string, position: StartingPosition): ReturnType<ShardSource['iteratorAt']> {
    this.positions.push(position);
    if (this.iteratorRefusal) return Promise.resolve(this.iteratorRefusal);
    return Promise.resolve({ kind: 'iterator', iterator: `at ${this.#indexOf(position)}` });
  }

  fetch(iterator: string, limit: number): ReturnType<ShardSource['fetch']> {
    this.limitsAsked.push(limit);
    if (this.fetchRefusal) return Promise.resolve(this.fetchRefusal);
    const start = Number(iterator.slice('at '.length));
    const end = Math.min(this.records.length, start + limit);
    const isEnd = this.childShards.length > 0 && end === this.records.length;
    return Promise.resolve({
      kind: 'fetched',
      records: this.records.slice(start, end),
      nextIterator: isEnd ? null : `at ${end}`,
      millisBehindLatest: 0,
      childShards: isEnd ? this.childShards : [],
    });
  }

  rangeOf(): Promise<HashKeyRange | undefined> {
    this.rangesAsked += 1;
    return Promise.resolve(this.range);
  }

  #indexOf(position: StartingPosition): number {
    if (position.type === 'LATEST') return this.records.length;
    if (!('sequenceNumber' in position)) return 0;
    const index = this.records.findIndex(({ sequenceNumber }) => sequenceNumber === position.sequenceNumber);
    return position.type === 'AT_SEQUENCE_NUMBER' ? index : index + 1;
  }

  /** What the mirror has read of it in the last minute. */
  mirrored(seconds: ReadingSeconds): void {
    this.#state.put(`state/mirror/${SHARD_ID}.json`, { ...newLedger(SHARD_ID), seconds });
  }

  async read(request: Partial<ShardRequest> = {}): Promise<ShardRecordsDocument> {
    return JSON.parse((await this.answer(request)).json) as ShardRecordsDocument;
  }

  answer(request: Partial<ShardRequest> = {}) {
    const context = {
      source: this,
      ledgers: new LedgerStore(this.#state),
      recentReads: this.#recentReads,
      limits: LIMITS,
      clock: this.clock,
    };
    return readShard(
      { shardId: SHARD_ID, start: { type: 'TRIM_HORIZON' }, limit: 100, as: 'text', ...request },
      context,
    );
  }

  /** All that the answers hold that follow each other from here, until one is empty or the last. */
  async readAll(request: Partial<ShardRequest> = {}): Promise<ShardRecordsDocument[]> {
    const answers: ShardRecordsDocument[] = [];
    for (let start = request.start ?? { type: 'TRIM_HORIZON' as const }; ; ) {
      const answer = await this.read({ ...request, start });
      if (answer.records.length === 0) return answers;
      answers.push(answer);
      if (answer.nextToken === null) return answers;
      start = { nextToken: answer.nextToken };
    }
  }
}
