// A run with its mirror and its objects in memory, audited in virtual time.
import { auditRun } from '../../src/domain/auditing/audit-run.ts';
import type { DeliveredObject, Deliveries } from '../../src/domain/auditing/delivered-numbers.ts';
import { type ObjectVersion, PageStore } from '../../src/domain/auditing/page-store.ts';
import { mirroredRun } from '../../src/domain/consuming/mirrored-run.ts';
import type { AuditDocument, MirroredRunDocument, RunDocument } from '../../src/domain/documents.ts';
import { limitValues, MIB } from '../../src/domain/limits/table.ts';
import type { RunSettings } from '../../src/domain/runs/run-settings.ts';
import { RunStore } from '../../src/domain/runs/run-store.ts';
import { type StoredRun, storedRunSchema } from '../../src/domain/runs/stored-run.ts';
import { WorkerStore } from '../../src/domain/runs/worker-store.ts';
import type { FakeClock } from './fake-clock.ts';
import { aMirrorRecord, aRunId, dataOf } from './mirror-records.ts';
import { aMirror, SHARD } from './mirrors.ts';

interface Parts {
  readonly requested: number;
  readonly partitionKey?: RunSettings['partitionKey'];
  readonly run?: Partial<RunDocument>;
  /** How long it takes to read an object. */
  readonly readMs?: number;
}

interface ObjectParts {
  readonly key?: string;
  readonly runId?: string;
  readonly sizeBytes?: number;
  readonly lastModifiedMs?: number;
}

/** Whole numbers, both ends included. */
export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** All on one shard, with the sequence numbers 1 to as many as were accepted. */
function aRun({ requested, partitionKey = { strategy: 'uuid' }, run }: Parts, startedAt: string): StoredRun {
  const tries = { throttled: 0, retried: 0, unknown: 0 };
  const document = { accepted: requested, failed: 0, expired: 0, pending: 0, bytes: 0, ...tries, ...run };
  const { accepted, bytes } = document;
  return storedRunSchema.parse({
    runId: aRunId(),
    state: 'done',
    requested,
    attempts: requested,
    recordsPerSecond: 0,
    currentRecordsPerSecond: null,
    remainingSeconds: null,
    startedAt,
    finishedAt: startedAt,
    reason: null,
    settings: { count: requested, partitionKey, seed: 1 },
    shards: [
      { shardId: SHARD, accepted, bytes, ...tries, firstSequenceNumber: '1', lastSequenceNumber: String(accepted) },
    ],
    ...document,
  });
}

/** What Firehose wrote, in memory. */
export class MemoryObjects implements Deliveries {
  readonly #clock: FakeClock;
  readonly #readMs: number;
  readonly #objects = new Map<string, { readonly object: DeliveredObject; readonly text: string }>();
  #writes = 0;
  reads = 0;
  beforeRead: () => unknown = () => undefined;

  constructor(clock: FakeClock, readMs: number) {
    this.#clock = clock;
    this.#readMs = readMs;
  }

  put(text: string, { key, sizeBytes, lastModifiedMs }: ObjectParts = {}): string {
    this.#writes += 1;
    const put = {
      key: key ?? `records/2026/01/01/00/${this.#writes}`,
      etag: `"${this.#writes}"`,
      sizeBytes: sizeBytes ?? text.length,
      lastModifiedMs: lastModifiedMs ?? this.#clock.now(),
    };
    this.#objects.set(put.key, { object: put, text });
    return put.key;
  }

  delete(key: string): void {
    this.#objects.delete(key);
  }

  list(): Promise<readonly DeliveredObject[]> {
    return Promise.resolve([...this.#objects.values()].map(({ object }) => object));
  }

  async read({ key, etag }: ObjectVersion): Promise<Uint8Array | undefined> {
    await this.#clock.sleep(this.#readMs);
    this.beforeRead();
    const found = this.#objects.get(key);
    if (found?.object.etag !== etag) return undefined;
    this.reads += 1;
    return new TextEncoder().encode(found.text);
  }
}

export async function anAudit(parts: Parts) {
  const { clock, state, ledgers, context, mirror } = aMirror();
  const runs = new RunStore(state);
  const objects = new MemoryObjects(clock, parts.readMs ?? 0);
  const run = aRun(parts, new Date(clock.now()).toISOString());
  await runs.create(run);
  let sequenceNumber = 0;
  const bySequence = new Map<number, number>();
  const recordOf = (number: number, rest = '') => {
    sequenceNumber += 1;
    bySequence.set(number, sequenceNumber);
    return aMirrorRecord({ sequenceNumber, data: dataOf(number, run.runId, rest), arrivedMs: clock.now() });
  };
  return {
    clock,
    state,
    get reads(): number {
      return objects.reads;
    },
    set beforeRead(beforeRead: () => unknown) {
      objects.beforeRead = beforeRead;
    },
    /** The mirror gets records of these numbers, each a new record of the stream. */
    mirror: (numbers: readonly number[], rest?: string) => mirror(numbers.map((number) => recordOf(number, rest))),
    /** The trigger brings again what it brought before. */
    redeliver: (numbers: readonly number[]) =>
      mirror(
        numbers.map((number) =>
          aMirrorRecord({ sequenceNumber: bySequence.get(number) ?? 0, data: dataOf(number, run.runId) }),
        ),
      ),
    /** Firehose writes an object with records of these numbers, and that is its key. */
    deliver: (numbers: readonly number[], object: ObjectParts = {}): string =>
      objects.put(numbers.map((number) => `${dataOf(number, object.runId ?? run.runId)}\n`).join(''), object),
    remove: (key: string): void => objects.delete(key),
    /** GET /mirror?runId=… */
    seen: (): Promise<MirroredRunDocument> => mirroredRun(run.runId, { runs, ledgers, sheets: context.sheets }),
    audit: ({ callMs = 1_000_000 }: { readonly callMs?: number } = {}): Promise<AuditDocument> =>
      clock.runUntil(
        auditRun(run.runId, {
          runs,
          workers: new WorkerStore(state),
          handOver: () => Promise.resolve(),
          warn: () => undefined,
          clock,
          ledgers,
          sheets: context.sheets,
          deliveries: objects,
          pages: new PageStore(state),
          limits: limitValues('classic'),
          buffer: { bufferSizeBytes: 5 * MIB, bufferIntervalSeconds: 300, recordDelimiterBytes: 1 },
          deadlineMs: clock.now() + callMs,
        }),
      ),
  };
}
