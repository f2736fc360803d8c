// The durable store beside the one in memory: whatever is asked of both, and however often one of them is opened again.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { memoryStore } from '../../local/kinesis/memory-store.ts';
import type { KinesisStore, RecordLog, StoredRecord } from '../../local/kinesis/store.ts';
import { openTableStore, type TableStoreOptions } from '../../local/kinesis/table-store.ts';
import { openLmdbTables } from '../../local/store/lmdb-tables.ts';
import type { Tables } from '../../local/store/tables.ts';

const STREAM = 1;
const SHARDS = 3;

const shard = fc.nat(SHARDS - 1);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('append' as const), shard, bytes: fc.nat(20) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('send' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('flush' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('trim' as const), shard, ageMs: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), shard }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Thresholds so low that every way through the store is taken. */
const options: fc.Arbitrary<TableStoreOptions> = fc.record({
  blockBytes: fc.constantFrom(0, 10, 60, 1_000),
  foldBytes: fc.constantFrom(0, 100, 10_000),
  maxJournalBytes: fc.constantFrom(0, 200, 10_000),
  journalFileBytes: fc.constantFrom(1, 100, 10_000),
});

const EVERYTHING = { maxRecords: 1_000, maxBytes: 1_000_000 };

/** In a form that can be compared: a store may work out what a record has when it is asked. */
const plain = ({ counter, arrivedAtMs, partitionKey, data, sizeBytes }: StoredRecord) => ({
  counter,
  arrivedAtMs,
  partitionKey,
  data: [...data],
  sizeBytes,
});

/** All that a log tells, in a form that can be compared. */
const told = (log: RecordLog, nowMs: number) => ({
  nextCounter: log.nextCounter,
  tip: log.tip,
  all: log.read(0, EVERYTHING).map(plain),
  fromTheThird: log.read(3, { maxRecords: 2, maxBytes: 30 }).map(({ counter }) => counter),
  counters: [0, nowMs - 5, nowMs].map((instant) => log.counterAt(instant)),
});

const aRecord = (log: RecordLog, bytes: number, arrivedAtMs: number): StoredRecord => ({
  counter: log.nextCounter,
  arrivedAtMs,
  partitionKey: 'k',
  data: Buffer.alloc(bytes, log.nextCounter),
  sizeBytes: bytes + 1,
});

/** The two stores, asked the same. */
class Pair {
  readonly #memory = memoryStore();
  readonly #folder: string;
  readonly #settings: TableStoreOptions;
  #tables: Tables;
  #durable: KinesisStore;
  #underWay: Promise<void>[] = [];
  /** A removed log does not come back: nobody asks for it again. */
  readonly #removed = new Set<number>();
  /** Every reader trims first: after a start too, which is when a store may have forgotten how far it had come. */
  readonly #trimmedMs = new Map<number, number>();

  private constructor(tables: Tables, durable: KinesisStore, folder: string, settings: TableStoreOptions) {
    this.#tables = tables;
    this.#durable = durable;
    this.#folder = folder;
    this.#settings = settings;
  }

  static async open(folder: string, settings: TableStoreOptions): Promise<Pair> {
    const tables = await openLmdbTables(folder);
    return new Pair(tables, await openTableStore(tables, folder, settings), folder, settings);
  }

  /** Both logs of a shard; none once it is removed. */
  logs(index: number): readonly RecordLog[] {
    return this.#removed.has(index) ? [] : [this.#durable, this.#memory].map((store) => store.log(STREAM, index));
  }

  /** As puts do that come while others are under way. */
  send(): void {
    this.#underWay.push(this.#durable.flushed(), this.#memory.flushed());
  }

  async flush(): Promise<void> {
    this.send();
    await Promise.all(this.#underWay);
    this.#underWay = [];
  }

  async take(one: Step, nowMs: number): Promise<void> {
    if (one.kind === 'append') {
      for (const log of this.logs(one.shard)) log.append(aRecord(log, one.bytes, nowMs));
      return;
    }
    if (one.kind === 'send') return this.send();
    await this.flush();
    if (one.kind === 'trim') this.#trim(one.shard, nowMs - one.ageMs);
    if (one.kind === 'remove') this.#remove(one.shard);
    await this.flush();
    if (one.kind !== 'reopen') return;
    await this.#durable.close();
    await this.#tables.close();
    this.#tables = await openLmdbTables(this.#folder);
    this.#durable = await openTableStore(this.#tables, this.#folder, this.#settings);
    for (const [index, beforeMs] of this.#trimmedMs) this.#trim(index, beforeMs);
    await this.flush();
  }

  #trim(index: number, beforeMs: number): void {
    for (const log of this.logs(index)) log.trim(beforeMs);
    this.#trimmedMs.set(index, Math.max(beforeMs, this.#trimmedMs.get(index) ?? 0));
  }

  #remove(index: number): void {
    for (const log of this.logs(index)) log.remove();
    this.#removed.add(index);
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#durable.close();
    await this.#tables.close();
  }
}

async function play(steps: readonly Step[], settings: TableStoreOptions, folder: string): Promise<void> {
  const pair = await Pair.open(folder, settings);
  for (const [index, one] of steps.entries()) {
    const nowMs = 100 + index;
    await pair.take(one, nowMs);
    if (one.kind === 'append' || one.kind === 'send') continue;
    for (let shardIndex = 0; shardIndex < SHARDS; shardIndex += 1) {
      const [durable, fleeting] = pair.logs(shardIndex).map((log) => told(log, nowMs));
      expect(durable).toEqual(fleeting);
    }
  }
  await pair.close();
}

describe('the durable store of records', () => {
  it('tells what the one in memory tells, after every step and every start', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }),
        options,
        async (steps, settings) => {
          const folder = await mkdtemp(join(tmpdir(), 'kinesis-store-'));
          await play(steps, settings, folder).finally(() => rm(folder, { recursive: true, force: true }));
        },
      ),
      { numRuns: 40 },
    );
  });
});
