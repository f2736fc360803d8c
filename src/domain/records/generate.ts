// The records of a run, each made from the run's seed and its own number alone, so that any part can be made again.
import { seededRandom } from '../random.ts';
import type { StreamRecord } from './record.ts';
import { checkSnakeSize, snake, snakeDataBytes } from './snakes.ts';
import { UUID_BYTES, uuid } from './uuid.ts';

export interface RecordSettings {
  readonly template: 'snakes';
  /** Exact size of the data in bytes; without it, the template's own sizes. */
  readonly recordBytes: number | undefined;
  readonly partitionKey: { readonly strategy: 'uuid' };
  /** 32 bits. The same seed gives the same letters and keys. */
  readonly seed: number;
}

/** Refuses settings that some record of the run could not be made with. */
export function checkRecordSettings(runId: string, count: number, settings: RecordSettings): void {
  checkSnakeSize(runId, count, settings.recordBytes);
}

/** Record `number` of the run, from 1. */
export function recordOf(runId: string, number: number, settings: RecordSettings): StreamRecord {
  const random = seededRandom(settings.seed, number);
  const partitionKey = uuid(random);
  const data = snake(runId, number, random, settings.recordBytes);
  return { number, data, partitionKey, sizeBytes: data.length + UUID_BYTES };
}

/** Mean size of a run's records with their keys, to forecast its time before any is made. */
export function meanRecordBytes(runId: string, count: number, settings: RecordSettings): number {
  const sample = Math.min(count, SAMPLE);
  let bytes = 0;
  for (let number = 1; number <= sample; number += 1) bytes += snakeDataBytes(runId, number, settings.recordBytes);
  return bytes / sample + UUID_BYTES;
}

/** A whole number of rounds through the tutorial's sizes. */
const SAMPLE = 900;
