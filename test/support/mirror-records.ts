// Records as the mirror gets them, with what a test cares about.
import {
  type ExaminedRecord,
  examine,
  type MirrorRecord,
  searchTexts,
} from '../../src/domain/consuming/mirror-record.ts';
import { Aggregator } from '../../src/domain/records/aggregation/aggregator.ts';
import { JSON_INSTANT, jsonIdentity } from '../../src/domain/records/identity.ts';
import { utf8Bytes } from '../../src/domain/stream/record-size.ts';

interface Parts {
  readonly sequenceNumber: number | bigint;
  readonly data?: string | Uint8Array;
  readonly partitionKey?: string;
  readonly arrivedMs?: number;
}

const START = Date.UTC(2026, 0, 1);
const A_KEY_AS_LONG_AS_A_UUID = 'k'.repeat(36);

export function aMirrorRecord(parts: Parts): MirrorRecord {
  const { sequenceNumber, data = 'data', partitionKey = A_KEY_AS_LONG_AS_A_UUID, arrivedMs = START } = parts;
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  return {
    sequenceNumber: BigInt(sequenceNumber),
    partitionKey,
    keyBytes: utf8Bytes(partitionKey),
    data: bytes,
    bytes: bytes.length,
    arrivedMs,
  };
}

export const TEXTS = searchTexts('egg', 'poison-pill');

export const anExaminedRecord = (parts: Parts): ExaminedRecord => examine(aMirrorRecord(parts), TEXTS);

/** Run ids are ULIDs; tests tell them apart by one letter. */
export const aRunId = (letter = 'A'): string => letter.repeat(26).replace(/^./, '0');

/** The data of record `number` of a run; without an instant, as they were before records said when they were made. */
export function dataOf(number: number, runId = aRunId(), rest = '', generatedMs?: number): string {
  const instant = generatedMs === undefined ? '' : `${JSON_INSTANT}${generatedMs}`;
  return `${jsonIdentity(runId)}${number}${instant},"text":"${rest}"}`;
}

/** Two or more user records in one, in the KPL's format. */
export function anAggregate(userRecords: readonly { partitionKey: string; data: string | Uint8Array }[]): Uint8Array {
  const aggregator = new Aggregator(1024 * 1024);
  for (const [index, { partitionKey, data: given }] of userRecords.entries()) {
    const data = typeof given === 'string' ? new TextEncoder().encode(given) : given;
    aggregator.add({ number: index + 1, partitionKey, data, sizeBytes: data.length + utf8Bytes(partitionKey) });
  }
  const packed = aggregator.pack();
  if (!packed) throw new Error('Nothing was packed.');
  return packed.data;
}
