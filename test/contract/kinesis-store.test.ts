import { appendFile, mkdtemp, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { memoryStore } from '../../local/kinesis/memory-store.ts';
import type { KinesisStore, RecordLog, StoredRecord } from '../../local/kinesis/store.ts';
import { openTableStore, type TableStoreOptions } from '../../local/kinesis/table-store.ts';
import { openLmdbTables } from '../../local/store/lmdb-tables.ts';
import type { Tables } from '../../local/store/tables.ts';

const STREAM = 1;

const aStoredRecord = (counter: number, overrides: Partial<StoredRecord> = {}): StoredRecord => {
  const record = { counter, arrivedAtMs: counter * 10, partitionKey: 'k', data: Buffer.from([counter]), ...overrides };
  return { ...record, sizeBytes: Buffer.byteLength(record.partitionKey) + record.data.byteLength };
};

/** A store may work out what a record has when it is asked. The bytes as hex: Jest compares a text at once. */
const plain = ({ counter, arrivedAtMs, partitionKey, data, sizeBytes }: StoredRecord) => ({
  counter,
  arrivedAtMs,
  partitionKey,
  data: Buffer.from(data).toString('hex'),
  sizeBytes,
});

const EVERYTHING = { maxRecords: 1_000, maxBytes: 1_000_000 };
const countersOf = (records: readonly StoredRecord[]) => records.map(({ counter }) => counter);

interface Opened {
  readonly store: KinesisStore;
  close(): Promise<void>;
}

interface Subject {
  readonly name: string;
  open(folder: string): Promise<Opened>;
}

const openTables = async (
  folder: string,
  options: TableStoreOptions = {},
): Promise<Opened & { readonly tables: Tables }> => {
  const tables = await openLmdbTables(folder);
  const store = await openTableStore(tables, folder, options).catch(async (error: unknown) => {
    await tables.close();
    throw error;
  });
  const close = async () => {
    await store.close();
    await tables.close();
  };
  return { tables, store, close };
};

const SUBJECTS: readonly Subject[] = [
  { name: 'in memory', open: async () => ({ store: memoryStore(), close: () => Promise.resolve() }) },
  { name: 'in tables, by way of the journal', open: openTables },
  { name: 'in tables, in blocks at once', open: (folder) => openTables(folder, { blockBytes: 0, foldBytes: 0 }) },
  { name: 'in tables, in blocks of three', open: (folder) => openTables(folder, { blockBytes: 50, foldBytes: 0 }) },
  { name: 'in tables, with a short journal', open: (folder) => openTables(folder, { maxJournalBytes: 100 }) },
];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kinesis-store-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Adds records one flush at a time, as the puts of a shard come. */
async function fill(store: KinesisStore, log: RecordLog, from: number, to: number): Promise<void> {
  for (let counter = from; counter <= to; counter += 1) {
    log.append(aStoredRecord(counter));
    await store.flushed();
  }
}

for (const subject of SUBJECTS) {
  describe(`a store of records ${subject.name}`, () => {
    let opened: Opened;
    beforeEach(async () => {
      opened = await subject.open(folder);
    });
    afterEach(() => opened.close());

    const aLog = async (records: number): Promise<RecordLog> => {
      const log = opened.store.log(STREAM, 0);
      await fill(opened.store, log, 1, records);
      return log;
    };

    it('reads from a counter on', async () => {
      const log = await aLog(5);

      expect(countersOf(log.read(0, EVERYTHING))).toEqual([1, 2, 3, 4, 5]);
      expect(countersOf(log.read(4, EVERYTHING))).toEqual([4, 5]);
      expect(countersOf(log.read(6, EVERYTHING))).toEqual([]);
    });

    it('gives back what it took, byte for byte', async () => {
      const log = opened.store.log(STREAM, 0);
      const records = [
        aStoredRecord(1, { partitionKey: 'größe 🐍', data: Buffer.from([0, 255, 128]) }),
        aStoredRecord(2, { partitionKey: 'x'.repeat(256), data: new Uint8Array() }),
        aStoredRecord(3, { data: Buffer.alloc(300_000, 7), arrivedAtMs: 20 }),
      ];
      for (const record of records) log.append(record);
      await opened.store.flushed();

      const read = log.read(1, EVERYTHING);

      expect(read.map(plain)).toEqual(records.map(plain));
    });

    it('stops at the records and at the bytes of the limit', async () => {
      const log = await aLog(5);

      expect(countersOf(log.read(1, { maxRecords: 2, maxBytes: 1_000 }))).toEqual([1, 2]);
      expect(countersOf(log.read(1, { maxRecords: 1_000, maxBytes: 6 }))).toEqual([1, 2, 3]);
      expect(countersOf(log.read(1, { maxRecords: 1_000, maxBytes: 7 }))).toEqual([1, 2, 3]);
    });

    it('reads one record however large, or nobody would ever get past it', async () => {
      const log = opened.store.log(STREAM, 0);
      log.append(aStoredRecord(1, { data: Buffer.alloc(5_000) }));
      log.append(aStoredRecord(2));
      await opened.store.flushed();

      expect(countersOf(log.read(1, { maxRecords: 1_000, maxBytes: 1_000 }))).toEqual([1]);
    });

    it('finds the first record of a time, and none behind the last', async () => {
      const log = await aLog(50);

      expect([log.counterAt(0), log.counterAt(20), log.counterAt(21), log.counterAt(500)]).toEqual([1, 2, 3, 50]);
      expect(log.counterAt(501)).toBeUndefined();
    });

    it('trims what is older than an instant, in steps and all at once', async () => {
      const log = await aLog(10);

      for (const instant of [5, 25, 45, 65]) log.trim(instant);
      const left = countersOf(log.read(0, EVERYTHING));
      log.trim(1_000);

      expect(left).toEqual([7, 8, 9, 10]);
      expect(log.read(0, EVERYTHING)).toEqual([]);
      expect(log.counterAt(0)).toBeUndefined();
    });

    it('goes on behind what was trimmed', async () => {
      const log = await aLog(3);
      log.trim(1_000);

      log.append(aStoredRecord(log.nextCounter, { arrivedAtMs: 1_000 }));
      await opened.store.flushed();

      expect(countersOf(log.read(2, EVERYTHING))).toEqual([4]);
    });

    it('keeps a log for each shard of each stream', async () => {
      await aLog(1);

      expect(opened.store.log(STREAM, 0).read(0, EVERYTHING).length).toBe(1);
      expect(opened.store.log(STREAM, 1).read(0, EVERYTHING).length).toBe(0);
      expect(opened.store.log(STREAM + 1, 0).read(0, EVERYTHING).length).toBe(0);
    });

    it('forgets a dropped stream, and leaves its neighbours', async () => {
      const log = await aLog(1);
      const neighbour = opened.store.log(STREAM + 1, 0);
      await fill(opened.store, neighbour, 1, 1);

      opened.store.drop(STREAM);
      await opened.store.flushed();

      expect(log.read(0, EVERYTHING)).toEqual([]);
      expect(countersOf(neighbour.read(0, EVERYTHING))).toEqual([1]);
    });

    it('forgets a removed log', async () => {
      const log = await aLog(3);

      log.remove();
      await opened.store.flushed();

      expect(log.read(0, EVERYTHING)).toEqual([]);
    });
  });
}

describe('a store of records in tables', () => {
  const reopened = async (opened: Opened): Promise<Opened> => {
    await opened.close();
    return openTables(folder);
  };

  it('has everything again that was flushed before it was closed', async () => {
    const first = await openTables(folder);
    await fill(first.store, first.store.log(STREAM, 3), 1, 5);

    const second = await reopened(first);
    const log = second.store.log(STREAM, 3);

    expect(countersOf(log.read(0, EVERYTHING))).toEqual([1, 2, 3, 4, 5]);
    expect([log.nextCounter, log.tip, log.lastArrivalMs]).toEqual([6, 6, 50]);
    await second.close();
  });

  it('shows a record only when it is stored, and its place at once', async () => {
    const { store, close } = await openTables(folder);
    const log = store.log(STREAM, 0);
    await fill(store, log, 1, 1);
    log.append(aStoredRecord(2));
    const flushed = store.flushed();

    expect([countersOf(log.read(1, EVERYTHING)), log.tip, log.nextCounter]).toEqual([[1], 2, 3]);
    await flushed;
    expect([countersOf(log.read(1, EVERYTHING)), log.tip]).toEqual([[1, 2], 3]);
    await close();
  });

  it('never gives a counter twice, though all that had it was trimmed', async () => {
    const first = await openTables(folder);
    const log = first.store.log(STREAM, 0);
    await fill(first.store, log, 1, 5);
    log.trim(1_000);
    await first.store.flushed();

    const second = await reopened(first);
    const again = second.store.log(STREAM, 0);

    // As the stream does with every put: what was trimmed is not remembered.
    again.trim(1_000);
    await second.store.flushed();

    expect([again.nextCounter, again.lastArrivalMs, again.read(0, EVERYTHING)]).toEqual([6, 50, []]);
    const third = await reopened(second);
    const onceMore = third.store.log(STREAM, 0);
    await fill(third.store, onceMore, onceMore.nextCounter, 7);
    onceMore.trim(65);
    expect([onceMore.nextCounter, countersOf(onceMore.read(0, EVERYTHING))]).toEqual([8, [7]]);
    await third.close();
  });

  it('removes what an ended process had left of a dropped stream', async () => {
    const first = await openTables(folder);
    await fill(first.store, first.store.log(STREAM, 0), 1, 5);
    first.store.drop(STREAM);

    const second = await reopened(first);
    second.store.drop(STREAM);
    await second.store.flushed();
    const third = await reopened(second);

    expect(third.store.log(STREAM, 0).nextCounter).toBe(1);
    await third.close();
  });

  it('tells of records that are damaged on the disk instead of handing them out', async () => {
    const first = await openTables(folder);
    await fill(first.store, first.store.log(STREAM, 0), 1, 2);
    await first.close();
    const { tables, store, close } = await openTables(folder);
    const records = tables.table('records');
    const [row] = records.rows({ from: Buffer.from([0]), to: Buffer.from([255]) });
    const damaged = Buffer.from(row?.value ?? []);
    damaged.writeUInt8(damaged.readUInt8(damaged.length - 1) ^ 1, damaged.length - 1);
    records.put(row?.key ?? Buffer.alloc(0), damaged);
    await tables.stored();

    expect(() => store.log(STREAM, 0).read(1, EVERYTHING)).toThrow('The records from number 1 on are damaged');
    await close();
  });
});

describe('the journal of a store in tables', () => {
  const journal = () => join(folder, 'journal');
  const files = async () => (await readdir(journal())).sort();
  const pathOf = async (index: number) => join(journal(), (await files())[index] ?? '');

  /** Three records, each in a row of its own, and the process ends. */
  const leftByAnEndedProcess = async (options?: TableStoreOptions): Promise<void> => {
    const { store, close } = await openTables(folder, options);
    await fill(store, store.log(STREAM, 0), 1, 3);
    await close();
  };

  const counters = async (): Promise<readonly number[]> => {
    const { store, close } = await openTables(folder);
    const read = countersOf(store.log(STREAM, 0).read(1, EVERYTHING));
    await close();
    return read;
  };

  it('leaves out a row whose end is missing: the process was killed while it wrote it', async () => {
    await leftByAnEndedProcess();
    const file = await open(await pathOf(0), 'r+');
    await file.truncate((await file.stat()).size - 1);
    await file.close();

    expect(await counters()).toEqual([1, 2]);
    expect(await counters()).toEqual([1, 2]);
  });

  it('leaves out what is zeros: the machine went down before they were written', async () => {
    await leftByAnEndedProcess();
    await appendFile(await pathOf(0), Buffer.alloc(100));

    expect(await counters()).toEqual([1, 2, 3]);
  });

  it('tells of a row that is not what was written, and leaves it where it is', async () => {
    await leftByAnEndedProcess();
    const path = await pathOf(0);
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(12) ^ 1, 12);
    await writeFile(path, bytes);

    await expect(openTables(folder)).rejects.toThrow('The last records are damaged on the disk');
    expect(await readFile(path)).toEqual(bytes);
  });

  it('is not begun beside that of an earlier version, which was a table', async () => {
    const { tables, close } = await openTables(folder);
    tables.table('journal').put(Buffer.alloc(8), Buffer.from('a row'));
    await tables.stored();
    await close();

    await expect(openTables(folder)).rejects.toThrow('is of an earlier version');
  });

  it('is empty when its records are in blocks: a file goes with the last shard that needs it', async () => {
    const eachRowAFile = { journalFileBytes: 1, blockBytes: 60, foldBytes: 0 };
    await leftByAnEndedProcess({ journalFileBytes: 1 });
    const whileWaiting = await files();
    const { store, close } = await openTables(folder, eachRowAFile);
    const afterStart = await files();
    await fill(store, store.log(STREAM, 0), 4, 8);
    await close();

    expect([whileWaiting.length, afterStart.length]).toEqual([3, 0]);
    // Three records are a block; the last two wait.
    expect((await files()).length).toBe(2);
    expect(await counters()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('refuses what it cannot write, and goes on behind it when there is room', async () => {
    const { store, close } = await openTables(folder, { journalFileBytes: 1 });
    const log = store.log(STREAM, 0);
    await fill(store, log, 1, 2);
    // Every row wants a file of its own, and there is no room for one.
    await rename(journal(), `${journal()}-away`);
    log.append(aStoredRecord(3));
    const refused = store.flushed();
    await expect(refused).rejects.toThrow(/could not be stored in .*journal/);
    const whileFull = [countersOf(log.read(1, EVERYTHING)), log.tip, log.nextCounter];
    await rename(`${journal()}-away`, journal());
    await fill(store, log, 4, 5);
    await close();

    expect(whileFull).toEqual([[1, 2], 4, 4]);
    expect(await counters()).toEqual([1, 2, 4, 5]);
  });
});
